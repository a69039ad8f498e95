import { Body, Controller, Inject, Post, UseGuards } from '@nestjs/common';
import { ServiceClient } from '../common/service-client.js';
import type { OrderView } from '../orders/order.js';
import { AuthGuard } from './auth.guard.js';

@Controller('api/orders')
@UseGuards(AuthGuard)
export class OrdersController {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient) {}

  @Post()
  place(@Body() body: object): Promise<OrderView> {
    return this.services.post('orders', '/orders', body);
  }
}
