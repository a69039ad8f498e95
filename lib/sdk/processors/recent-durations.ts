const SIZE = 256;
/** Sorting at every span would cost more than the answer changes. */
const REFRESH = 16;

/** The last durations of one operation and a percentile of them, at most 15 spans old. */
export class RecentDurations {
  readonly #values = new Float64Array(SIZE);
  #count = 0;
  #sortedAt = -REFRESH;
  #percentile = 0;

  /** @param share - 0.95 for the 95th percentile. */
  constructor(private readonly share = 0.95) {}

  get count(): number {
    return this.#count;
  }

  get percentile(): number {
    if (this.#count - this.#sortedAt >= REFRESH) {
      this.#sortedAt = this.#count;
      const filled = Math.min(this.#count, SIZE);
      const sorted = this.#values.slice(0, filled).sort();
      this.#percentile = sorted[Math.max(0, Math.ceil(filled * this.share) - 1)] ?? 0;
    }
    return this.#percentile;
  }

  add(durationMs: number): void {
    this.#values[this.#count % SIZE] = durationMs;
    this.#count++;
  }
}
