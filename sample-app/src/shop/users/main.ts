import { runService } from '../common/service.js';
import { UsersModule } from './users.module.js';

await runService(UsersModule);
