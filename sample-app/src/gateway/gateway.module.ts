import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { AuthGuard } from './auth.guard.js';
import { OrdersController } from './orders.controller.js';
import { RequestIdInterceptor } from './request-id.interceptor.js';
import { UsersController } from './users.controller.js';

@Module({
  imports: [serviceTracing('gateway'), ShopModule],
  controllers: [UsersController, OrdersController],
  providers: [AuthGuard, { provide: APP_INTERCEPTOR, useClass: RequestIdInterceptor }],
})
export class GatewayModule {}
