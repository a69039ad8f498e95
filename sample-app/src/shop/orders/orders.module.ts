import { Module } from '@nestjs/common';
import { ClientsModule } from '@nestjs/microservices';
import { eventsTransport } from '../common/events.js';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { DatabaseModule } from '../database/database.module.js';
import { InventoryClient } from './inventory.client.js';
import { EVENTS, OrderEvents } from './order-events.js';
import { OrdersController } from './orders.controller.js';
import { OrdersRepository } from './orders.repository.js';
import { OrdersService } from './orders.service.js';
import { PaymentsClient } from './payments.client.js';
import { paymentsPolicy } from './payments.policy.js';

@Module({
  imports: [
    serviceTracing('orders', { policies: { payments: paymentsPolicy } }),
    ShopModule,
    DatabaseModule,
    ClientsModule.register([{ name: EVENTS, ...eventsTransport }]),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, OrderEvents, OrdersRepository, PaymentsClient, InventoryClient],
})
export class OrdersModule {}
