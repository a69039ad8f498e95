import type { HrTime, TimeInput } from '@opentelemetry/api';
import { monotonicMs, wallClockMs } from '../../shared/time/clock.js';
import { WallClock } from './wall-clock.js';
import { addMs, isHrTime, toHrTime } from './span-time.js';

/** A parent this old, in milliseconds, may have seen the wall clock set. */
const OLD_MS = 1_000;
const MAX_DRIFT_MS = 1_000;

/** When another span of this process and trace has started. */
interface Started {
  readonly startTime: HrTime;
  readonly startedAt: number;
}

/**
 * Tells when spans start, with the part of a millisecond that the wall clock leaves out, so that siblings come in their order.
 *
 * Below a parent of this process, the start counts from the parent's by the monotonic clock: within one trace no time goes
 * back, and the wall clock need not be read.
 */
export class SpanClock {
  readonly #wallClock = new WallClock();

  /** @param monotonicMs the monotonic clock at the start of the span. */
  startOf(monotonicMs: number, parent: Started | undefined): HrTime {
    if (parent === undefined) return this.#wallClock.refine(toHrTime(wallClockMs()), monotonicMs);
    const age = monotonicMs - parent.startedAt;
    const start = addMs(parent.startTime, age);
    if (age < OLD_MS) return start;
    const now = wallClockMs();
    // The two clocks have drifted apart since the parent started.
    const isApart = Math.abs(start[0] * 1_000 + start[1] / 1e6 - now) > MAX_DRIFT_MS;
    return isApart ? this.#wallClock.refine(toHrTime(now), monotonicMs) : start;
  }
}

/** A time that was given, by any of the clocks that the API lets people read; what is none of these means now. */
export function givenTime(input: TimeInput | undefined): HrTime {
  if (typeof input === 'number') {
    const monotonic = monotonicMs();
    // Epoch times are larger by far than any reading of the monotonic clock.
    return toHrTime(input <= monotonic ? wallClockMs() - (monotonic - input) : input);
  }
  if (input instanceof Date) return toHrTime(input.getTime());
  return isHrTime(input) ? input : toHrTime(wallClockMs());
}
