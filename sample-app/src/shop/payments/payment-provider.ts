import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Sensitive, SpanAttr, Traced } from 'nestjs-traced';

/** The bank says no: the customer's business, not a fault. */
export class CardDeclined extends Error {
  override readonly name = 'CardDeclined';
}

/** The provider is out of order; the same call may work a moment later. */
export class PaymentProviderError extends Error {
  override readonly name = 'PaymentProviderError';
}

/** More than any card here is good for. */
const LIMIT = 1_000_000;
const DECLINED = '4000000000000002';
const FAILING = '4000000000000119';
/** Fails at the first attempt of each payment. */
const FLAKY = '4000000000000259';

/** Stands in for a payment company, with test cards like real ones have. */
@Injectable()
export class PaymentProvider {
  readonly #failedOnce = new Set<string>();

  constructor(
    private readonly failureRate: number,
    private readonly random: () => number = Math.random,
  ) {}

  @Traced({ name: 'provider.charge', expected: [CardDeclined] })
  async charge(
    @SpanAttr('payment.amount') amount: number,
    @Sensitive() card: string,
    idempotencyKey: string,
  ): Promise<void> {
    await sleep(20);
    if (card === DECLINED || amount > LIMIT) throw new CardDeclined('The bank declined the card');
    if (card === FLAKY && !this.#failedOnce.delete(idempotencyKey)) {
      this.#failedOnce.add(idempotencyKey);
      throw new PaymentProviderError('The payment provider lost the connection');
    }
    if (card === FAILING || this.random() < this.failureRate) {
      throw new PaymentProviderError('The payment provider did not answer');
    }
  }
}
