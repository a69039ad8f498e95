import type { SpanLife } from '../../../core/span/span-life.js';
import type { SlowQueryOptions } from './database.options.js';

const DEFAULT_THRESHOLD_MS = 500;
const SIZE = 64;
const REFRESH = 16;
const MIN_COUNT = 32;
const MIN_MS = 5;

/** How long the calls of one statement took, and whether one of them was slow. */
export class StatementHistory {
  /** Set by the first slow call: the next ones record which line of the application sends the statement. */
  wasSlow = false;
  #durations: Float64Array | undefined;
  #count = 0;
  #p95 = 0;

  /** Whether this call was slow; says so on its span. */
  isSlow(
    durationMs: number,
    { thresholdMs = DEFAULT_THRESHOLD_MS, timesP95 }: SlowQueryOptions,
    life: SpanLife,
  ): boolean {
    const relativeMs = timesP95 === undefined ? Number.POSITIVE_INFINITY : this.#relativeMs(durationMs, timesP95);
    const limitMs = Math.min(thresholdMs, relativeMs);
    if (durationMs < limitMs) return false;
    this.wasSlow = true;
    life.span?.addEvent('db.slow_query', {
      'db.slow_query.threshold_ms': limitMs,
      'db.slow_query.duration_ms': durationMs,
    });
    return true;
  }

  /** The limit that the calls before this one give; then adds this one to them. */
  #relativeMs(durationMs: number, times: number): number {
    const durations = (this.#durations ??= new Float64Array(SIZE));
    const limit = this.#count < MIN_COUNT ? Number.POSITIVE_INFINITY : Math.max(MIN_MS, this.#p95 * times);
    durations[this.#count % SIZE] = durationMs;
    this.#count += 1;
    // Sorting at every call would cost more than the answer changes.
    if (this.#count % REFRESH === 0) {
      const sorted = durations.slice(0, Math.min(this.#count, SIZE)).sort();
      this.#p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
    }
    return limit;
  }
}
