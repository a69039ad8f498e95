import type { HrTime } from '@opentelemetry/api';

/**
 * How far the monotonic clock is behind the wall clock, learnt from pairs of both: a reading of the wall clock is cut to whole
 * milliseconds, so the largest difference seen is the true one. Follows the wall clock when it is set.
 */
export class WallClock {
  private offsetMs = Number.NEGATIVE_INFINITY;

  /**
   * The part of the millisecond that is missing.
   *
   * @param whole the wall clock in whole milliseconds.
   * @param monotonicMs the monotonic clock at the same moment.
   */
  refine(whole: HrTime, monotonicMs: number): HrTime {
    const least = whole[0] * 1_000 + whole[1] / 1e6 - monotonicMs;
    // An offset cannot be more than a millisecond too large, unless the wall clock has been set back: then begin again.
    this.offsetMs = this.offsetMs > least + 1 ? least : Math.max(this.offsetMs, least);
    const missing = Math.min(this.offsetMs - least, 0.999_999);
    return [whole[0], Math.min(whole[1] + Math.round(missing * 1e6), 999_999_999)];
  }
}
