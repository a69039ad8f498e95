import { runService } from '../common/service.js';
import { OrdersModule } from './orders.module.js';

await runService(OrdersModule);
