import { listeningTransport } from '../common/events.js';
import { runService } from '../common/service.js';
import { NotificationsModule } from './notifications.module.js';

await runService(NotificationsModule, listeningTransport());
