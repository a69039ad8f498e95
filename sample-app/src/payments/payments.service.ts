import { randomUUID } from 'node:crypto';
import { HttpException, HttpStatus, Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { Sensitive, SpanAttr, Traced } from 'nestjs-traced';
import { CardDeclined, PaymentProvider } from './payment-provider.js';

/** Takes money and gives it back. */
@Injectable()
export class PaymentsService {
  readonly #charged = new Map<string, string>();

  constructor(@Inject(PaymentProvider) private readonly provider: PaymentProvider) {}

  @Traced({
    name: 'payment.process',
    attributes: { 'payment.provider': 'sample-provider', 'payment.currency': 'EUR' },
    onResult: ({ paymentId }: { paymentId: string }) => ({ 'payment.id': paymentId }),
  })
  async charge(
    @SpanAttr('order.id') orderId: string,
    @SpanAttr('payment.amount') amount: number,
    @SpanAttr('payment.card') @Sensitive() card: string,
  ): Promise<{ paymentId: string }> {
    try {
      await this.provider.charge(amount, card);
    } catch (error) {
      if (error instanceof CardDeclined) {
        throw new HttpException('The card was declined', HttpStatus.PAYMENT_REQUIRED, { cause: error });
      }
      throw new ServiceUnavailableException('The payment provider is out of order', { cause: error });
    }
    const paymentId = randomUUID();
    this.#charged.set(orderId, paymentId);
    return { paymentId };
  }

  @Traced({ name: 'payment.refund_process' })
  async refund(@SpanAttr('order.id') orderId: string): Promise<boolean> {
    return this.#charged.delete(orderId);
  }
}
