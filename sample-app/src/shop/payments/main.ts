import { runService } from '../common/service.js';
import { PaymentsModule } from './payments.module.js';

await runService(PaymentsModule);
