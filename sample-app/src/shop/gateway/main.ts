import { runService } from '../common/service.js';
import { GatewayModule } from './gateway.module.js';

await runService(GatewayModule);
