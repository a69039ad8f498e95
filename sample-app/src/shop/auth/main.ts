import { runService } from '../common/service.js';
import { AuthModule } from './auth.module.js';

await runService(AuthModule);
