import { Inject, Injectable } from '@nestjs/common';
import { SpanAttr, Traced } from 'nestjs-traced';
import { ServiceClient } from '../common/service-client.js';
import type { Order } from './order.js';

@Injectable()
export class PaymentsClient {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient) {}

  @Traced({ name: 'payment.charge' })
  async charge(@SpanAttr('order.id', (order: Order) => order.id) order: Order): Promise<void> {
    await this.services.post('payments', '/payments', { orderId: order.id, amount: order.total, card: order.card });
  }

  @Traced({ name: 'payment.refund' })
  async refund(@SpanAttr('order.id', (order: Order) => order.id) order: Order): Promise<void> {
    await this.services.post('payments', `/payments/${order.id}/refund`, {}, '/payments/{orderId}/refund');
  }
}
