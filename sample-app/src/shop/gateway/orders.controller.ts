import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { requestSpan } from 'nestjs-traced';
import { ServiceClient } from '../common/service-client.js';
import type { OrderView } from '../orders/order.js';
import { AuthGuard } from './auth.guard.js';

@Controller('api/orders')
@UseGuards(AuthGuard)
export class OrdersController {
  constructor(private readonly services: ServiceClient) {}

  /** The request's own span tells all there is to know about it: one wide event per request. */
  @Post()
  async place(@Body() body: object): Promise<OrderView> {
    const order = await this.services.post<OrderView>('orders', '/orders', body);
    const { id, status, total } = order;
    requestSpan().setAttributes({ 'order.id': id, 'order.status': status, 'order.total': total });
    return order;
  }
}
