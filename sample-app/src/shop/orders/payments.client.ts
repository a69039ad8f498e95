import { Injectable } from '@nestjs/common';
import { SpanAttr, Traced } from 'nestjs-traced';
import { ServiceClient } from '../common/service-client.js';
import type { Order } from './order.js';

@Injectable()
export class PaymentsClient {
  constructor(private readonly services: ServiceClient) {}

  /** Repeated when it fails; the key, the same for each attempt, lets payments charge once only. */
  @Traced({ name: 'payment.charge', policy: 'payments' })
  async charge(@SpanAttr('order.id', (order: Order) => order.id) order: Order): Promise<void> {
    const payment = { orderId: order.id, amount: order.total, card: order.card };
    await this.services.post('payments', '/payments', payment, { idempotencyKey: true });
  }

  @Traced({ name: 'payment.refund' })
  async refund(@SpanAttr('order.id', (order: Order) => order.id) order: Order): Promise<void> {
    await this.services.post(
      'payments',
      `/payments/${order.id}/refund`,
      {},
      { template: '/payments/{orderId}/refund' },
    );
  }
}
