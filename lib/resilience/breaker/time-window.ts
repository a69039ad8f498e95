import type { BreakerWindow } from './breaker-window.js';

const SLICES = 10;

/**
 * Completed calls of the last `windowMs`, in ten slices; totals are kept, so that recording costs the same at any rate.
 *
 * What is older than the window is gone when it is next looked at, however long nothing happened.
 */
export class TimeWindow implements BreakerWindow {
  readonly #sliceMs: number;
  readonly #calls = new Int32Array(SLICES);
  readonly #failures = new Int32Array(SLICES);
  readonly #slow = new Int32Array(SLICES);
  #slice = 0;
  calls = 0;
  failures = 0;
  slow = 0;

  constructor(windowMs: number) {
    this.#sliceMs = windowMs / SLICES;
  }

  record(now: number, failed: boolean, slow: boolean): void {
    this.expire(now);
    const at = this.#slice % SLICES;
    this.#calls[at]!++;
    this.calls++;
    if (failed) {
      this.#failures[at]!++;
      this.failures++;
    }
    if (slow) {
      this.#slow[at]!++;
      this.slow++;
    }
  }

  /** Forgets what is older than the window. */
  expire(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    if (slice <= this.#slice) return;
    if (slice - this.#slice >= SLICES) {
      this.clear();
    } else {
      for (let old = this.#slice + 1; old <= slice; old++) this.#drop(old % SLICES);
    }
    this.#slice = slice;
  }

  clear(): void {
    this.#calls.fill(0);
    this.#failures.fill(0);
    this.#slow.fill(0);
    this.calls = this.failures = this.slow = 0;
  }

  #drop(at: number): void {
    this.calls -= this.#calls[at]!;
    this.failures -= this.#failures[at]!;
    this.slow -= this.#slow[at]!;
    this.#calls[at] = this.#failures[at] = this.#slow[at] = 0;
  }
}
