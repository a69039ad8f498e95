import type { BreakerWindow } from './breaker-window.js';

const FAILED = 1;
const SLOW = 2;

/** The last `count` completed calls, however old; recording costs the same at any size. */
export class CountWindow implements BreakerWindow {
  readonly #outcomes: Uint8Array;
  #next = 0;
  calls = 0;
  failures = 0;
  slow = 0;

  constructor(count: number) {
    this.#outcomes = new Uint8Array(count);
  }

  record(_now: number, failed: boolean, slow: boolean): void {
    const outcomes = this.#outcomes;
    const at = this.#next;
    if (this.calls === outcomes.length) this.#count(outcomes[at] as number, -1);
    else this.calls++;
    const outcome = (failed ? FAILED : 0) | (slow ? SLOW : 0);
    outcomes[at] = outcome;
    this.#count(outcome, 1);
    this.#next = at + 1 === outcomes.length ? 0 : at + 1;
  }

  /** Does nothing: in a window of calls no call is too old. */
  expire(): void {}

  clear(): void {
    this.#next = this.calls = this.failures = this.slow = 0;
  }

  #count(outcome: number, by: 1 | -1): void {
    if ((outcome & FAILED) !== 0) this.failures += by;
    if ((outcome & SLOW) !== 0) this.slow += by;
  }
}
