import { atLeast, between, checkKeys, oneOf } from '../../shared/check-option.js';

/** How tokens for retries are earned and spent; see {@link RetryBudget}. */
export interface RetryBudgetOptions {
  /** Tokens earned by one deposit. @defaultValue `0.1` */
  readonly ratio?: number;
  /** Tokens held at most, and at the start. @defaultValue `10` */
  readonly capacity?: number;
  /** What earns tokens: a successful call, or the start of any call. @defaultValue `'success'` */
  readonly depositOn?: 'success' | 'call';
}

/** Tokens are counted in thousandths: ten times 0.1 is not 1 in floating point. */
const MILLI = 1000;

/**
 * A token bucket for retries: successes earn, retries spend, so that a dependency that is down sees no more than its
 * normal load. Give the same instance to several policies and they share it.
 *
 * At every instant `retries <= capacity + ratio * deposits`.
 *
 * @example
 * const budget = new RetryBudget({ ratio: 0.1, capacity: 10 });
 * const read = policy({ name: 'read', retry: { budget } });
 * const write = policy({ name: 'write', retry: { budget } });
 */
export class RetryBudget {
  readonly depositOn: 'success' | 'call';
  readonly #capacity: number;
  readonly #deposit: number;
  #milliTokens: number;

  /** @throws TracedError `TRACED_INVALID_OPTION` */
  constructor(options: RetryBudgetOptions = {}) {
    checkKeys('retry budget', options, ['ratio', 'capacity', 'depositOn']);
    this.#deposit = Math.round(between('retry budget: ratio', options.ratio ?? 0.1, 0, 1) * MILLI);
    this.#capacity = Math.round(atLeast('retry budget: capacity', options.capacity ?? 10, 0) * MILLI);
    this.depositOn = oneOf('retry budget: depositOn', options.depositOn ?? 'success', ['success', 'call'] as const);
    this.#milliTokens = this.#capacity;
  }

  /** Tokens at hand; a retry costs one. */
  get tokens(): number {
    return this.#milliTokens / MILLI;
  }

  deposit(): void {
    const tokens = this.#milliTokens + this.#deposit;
    this.#milliTokens = tokens > this.#capacity ? this.#capacity : tokens;
  }

  /** Takes one token; `false` when there is less than one. */
  tryTake(): boolean {
    if (this.#milliTokens < MILLI) return false;
    this.#milliTokens -= MILLI;
    return true;
  }

  /** Returns the token of a retry that never started. */
  refund(): void {
    this.#milliTokens = Math.min(this.#capacity, this.#milliTokens + MILLI);
  }
}
