import { runService } from '../common/service.js';
import { InventoryModule } from './inventory.module.js';

await runService(InventoryModule);
