import { checkOptions } from '../../shared/options/check-options.js';
import { number, oneOf, type OptionRules } from '../../shared/options/option-rules.js';

/** How tokens for retries are earned and spent; see {@link RetryBudget}. */
export interface RetryBudgetOptions {
  /** Tokens earned by one deposit. @defaultValue `0.1` */
  readonly ratio?: number | undefined;
  /** Tokens held at most, and at the start. @defaultValue `10` */
  readonly capacity?: number | undefined;
  /** What earns tokens: a successful call, or the start of any call. @defaultValue `'success'` */
  readonly depositOn?: 'success' | 'call' | undefined;
}

export const RETRY_BUDGET_OPTIONS: OptionRules<RetryBudgetOptions> = {
  ratio: number({ min: 0, max: 1 }),
  capacity: number({ min: 0 }),
  depositOn: oneOf('success', 'call'),
};

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
    checkOptions('retry budget', options, RETRY_BUDGET_OPTIONS);
    const { ratio = 0.1, capacity = 10, depositOn = 'success' } = options;
    this.#deposit = Math.round(ratio * MILLI);
    this.#capacity = Math.round(capacity * MILLI);
    this.depositOn = depositOn;
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
