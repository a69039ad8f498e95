import { Body, Controller, Post, UseFilters } from '@nestjs/common';
import { RefusedCallFilter } from '../common/refused-call.filter.js';
import type { OrderView } from './order.js';
import { OrdersService } from './orders.service.js';
import { parseOrder } from './parse-order.js';

@Controller('orders')
@UseFilters(RefusedCallFilter)
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  place(@Body() body: unknown): Promise<OrderView> {
    return this.orders.place(parseOrder(body));
  }
}
