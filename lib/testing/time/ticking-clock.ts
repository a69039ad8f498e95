/** Midnight of the first day of 2020 UTC: far from any real time, so that the two cannot be taken for each other. */
const START_MS = Date.UTC(2020, 0, 1);

/** A clock that goes one step further whenever somebody looks at it, so that every run reads the same times. */
export class TickingClock {
  #nowMs: number;

  constructor(
    private readonly stepMs = 1,
    private readonly startMs = START_MS,
  ) {
    this.#nowMs = startMs;
  }

  /** Milliseconds since the epoch; every call answers a later time. */
  epochMs(): number {
    return (this.#nowMs += this.stepMs);
  }

  /** Time passes without anybody having looked; it never goes back. */
  moveTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }

  /** When somebody looked last. */
  get lastMs(): number {
    return this.#nowMs;
  }

  /** Begins again. */
  reset(): void {
    this.#nowMs = this.startMs;
  }
}
