import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { AuthGuard } from './auth.guard.js';
import { OrdersController } from './orders.controller.js';
import { RequestIdMiddleware } from './request-id.middleware.js';
import { UsersController } from './users.controller.js';

@Module({
  imports: [serviceTracing('gateway'), ShopModule],
  controllers: [UsersController, OrdersController],
  providers: [AuthGuard],
})
export class GatewayModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestIdMiddleware).forRoutes('{*path}');
  }
}
