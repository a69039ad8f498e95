import type { SlowSpanAlert } from './alerts.options.js';
import { diag } from '../../shared/errors/diag.js';

/** Delivers to one place; rejects when it could not for good. */
export interface AlertDelivery {
  deliver(alert: SlowSpanAlert): Promise<void> | void;
  close?(): void;
}

/** Hands alerts over one after the other, outside of the call that raised them; holds a bounded number. */
export class AlertQueue {
  dropped = 0;
  delivered = 0;
  failed = 0;
  readonly #waiting: SlowSpanAlert[] = [];
  #draining: Promise<void> | undefined;

  constructor(
    private readonly deliveries: readonly AlertDelivery[],
    private readonly size: number,
  ) {}

  push(alert: SlowSpanAlert): void {
    if (this.#waiting.length >= this.size) {
      this.dropped++;
      if (this.dropped === 1) {
        diag.warn(`nestjs-traced: more than ${this.size} alerts are waiting; further ones are dropped and counted`);
      }
      return;
    }
    this.#waiting.push(alert);
    this.#draining ??= this.#drain();
  }

  /** Waits until nothing is waiting. */
  async drained(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
  }

  close(): void {
    for (const delivery of this.deliveries) delivery.close?.();
  }

  async #drain(): Promise<void> {
    // The span that ended must not wait for a sink.
    await Promise.resolve();
    for (let alert = this.#waiting.shift(); alert !== undefined; alert = this.#waiting.shift()) {
      const current = alert;
      const outcomes = await Promise.allSettled(this.deliveries.map(async (one) => one.deliver(current)));
      for (const outcome of outcomes) this.#count(outcome);
    }
    this.#draining = undefined;
  }

  #count(outcome: PromiseSettledResult<void>): void {
    if (outcome.status === 'fulfilled') {
      this.delivered++;
      return;
    }
    this.failed++;
    if (this.failed === 1) diag.warn('nestjs-traced: an alert could not be delivered', String(outcome.reason));
  }
}
