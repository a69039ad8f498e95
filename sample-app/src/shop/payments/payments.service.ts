import { randomUUID } from 'node:crypto';
import { HttpException, HttpStatus, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { currentSpan, Sensitive, SpanAttr, Traced } from 'nestjs-traced';
import { CardDeclined, PaymentProvider } from './payment-provider.js';
import { RepeatedCalls } from './repeated-calls.js';

/** Takes money and gives it back. */
@Injectable()
export class PaymentsService {
  readonly #charged = new Map<string, string>();
  readonly #repeated = new RepeatedCalls<{ paymentId: string }>();

  constructor(private readonly provider: PaymentProvider) {}

  /** An order is charged once: a key that has been seen, or an order that is paid, gets the first payment again. */
  @Traced({
    name: 'payment.process',
    attributes: { 'payment.provider': 'sample-provider', 'payment.currency': 'EUR' },
    onResult: ({ paymentId }: { paymentId: string }) => ({ 'payment.id': paymentId }),
  })
  async charge(
    @SpanAttr('order.id') orderId: string,
    @SpanAttr('payment.amount') amount: number,
    @SpanAttr('payment.card') @Sensitive() card: string,
    @SpanAttr('payment.idempotency_key') idempotencyKey: string,
  ): Promise<{ paymentId: string }> {
    const paid = this.#charged.get(orderId);
    const known = paid === undefined ? this.#repeated.find(idempotencyKey) : { paymentId: paid };
    currentSpan().setAttribute('payment.is_repeated', known !== undefined);
    return known ?? this.#repeated.remember(idempotencyKey, this.#chargeOnce(orderId, amount, card, idempotencyKey));
  }

  @Traced({ name: 'payment.refund_process' })
  async refund(@SpanAttr('order.id') orderId: string): Promise<boolean> {
    return this.#charged.delete(orderId);
  }

  async #chargeOnce(
    orderId: string,
    amount: number,
    card: string,
    idempotencyKey: string,
  ): Promise<{ paymentId: string }> {
    try {
      await this.provider.charge(amount, card, idempotencyKey);
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
}
