import { Module } from '@nestjs/common';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { DatabaseModule } from '../database/database.module.js';
import { InventoryClient } from './inventory.client.js';
import { OrdersController } from './orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';
import { PaymentsClient } from './payments.client.js';
import { paymentsPolicy } from './payments.policy.js';

@Module({
  imports: [serviceTracing('orders', { policies: { payments: paymentsPolicy } }), ShopModule, DatabaseModule],
  controllers: [OrdersController],
  providers: [OrdersService, OrdersRepository, PaymentsClient, InventoryClient],
})
export class OrdersModule {}
