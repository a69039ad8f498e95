import { Module } from '@nestjs/common';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';

@Module({
  imports: [serviceTracing('notifications'), ShopModule],
  controllers: [NotificationsController],
  providers: [NotificationsService],
})
export class NotificationsModule {}
