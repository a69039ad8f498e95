const SIZE = 256;
/** Sorting at every span would cost more than the answer changes. */
const REFRESH = 16;

/** The last durations of one operation and their 95th percentile, at most 15 spans old. */
export class RecentDurations {
  readonly #values = new Float64Array(SIZE);
  #count = 0;
  #sortedAt = -REFRESH;
  #p95 = 0;

  get count(): number {
    return this.#count;
  }

  get p95(): number {
    if (this.#count - this.#sortedAt >= REFRESH) {
      this.#sortedAt = this.#count;
      const filled = Math.min(this.#count, SIZE);
      const sorted = this.#values.slice(0, filled).sort();
      this.#p95 = sorted[Math.max(0, Math.ceil(filled * 0.95) - 1)] ?? 0;
    }
    return this.#p95;
  }

  add(durationMs: number): void {
    this.#values[this.#count % SIZE] = durationMs;
    this.#count++;
  }
}
