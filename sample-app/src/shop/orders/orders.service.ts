import { Injectable } from '@nestjs/common';
import { currentSpan, SpanAttr, Traced } from 'nestjs-traced';
import { ServiceClient } from '../common/service-client.js';
import type { UserView } from '../users/user.js';
import { InventoryClient } from './inventory.client.js';
import type { Order, OrderView } from './order.js';
import { OrderEvents } from './order-events.js';
import { OrdersRepository } from './orders.repository.js';
import { PaymentsClient } from './payments.client.js';

/** Places orders: payment and stock at the same time, then the message to the customer. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly services: ServiceClient,
    private readonly repository: OrdersRepository,
    private readonly payments: PaymentsClient,
    private readonly inventory: InventoryClient,
    private readonly events: OrderEvents,
  ) {}

  @Traced({ name: 'order.place', attributes: ([order]: [Order]) => ({ 'order.items': order.items.length }) })
  async place(@SpanAttr('order') order: Order): Promise<OrderView> {
    const user = await this.services.get<UserView>('users', `/users/${order.userId}`, '/users/{id}');
    await this.repository.insert(order);
    try {
      await this.payAndReserve(order);
    } catch (error) {
      await this.repository.setStatus(order.id, 'rejected');
      throw error;
    }
    await this.repository.setStatus(order.id, 'confirmed');
    this.events.confirmed({ template: 'order_confirmed', recipient: user.email, subject: order.id });
    return { id: order.id, status: 'confirmed', total: order.total };
  }

  /** Both at once; when one of them fails the other one is undone. */
  @Traced({ name: 'order.pay_and_reserve' })
  async payAndReserve(order: Order): Promise<void> {
    const [payment, stock] = await Promise.allSettled([this.payments.charge(order), this.inventory.reserve(order)]);
    const errors = [payment, stock].filter(({ status }) => status === 'rejected').length;
    currentSpan().setAttributes({
      'parallel.operations': 2,
      'parallel.success': 2 - errors,
      'parallel.errors': errors,
    });
    if (payment.status === 'rejected' && stock.status === 'fulfilled') await this.inventory.release(order);
    if (stock.status === 'rejected' && payment.status === 'fulfilled') await this.payments.refund(order);
    if (payment.status === 'rejected') throw payment.reason;
    if (stock.status === 'rejected') throw stock.reason;
  }
}
