import type { Span } from '@opentelemetry/api';
import { reportInternalError } from '../../shared/errors/guard.js';
import { nowMs } from '../../shared/time/clock.js';
import { seams } from '../../shared/time/test-seams.js';

/**
 * Ends a span by the clock of the process; never throws.
 *
 * @param time when it ended, as `spanTime()` told; absent means now.
 */
export function endSpan(span: Span, time?: number): void {
  try {
    if (time !== undefined) span.end(time);
    else if (seams.clock === undefined) span.end();
    else span.end(seams.clock());
  } catch (error) {
    reportInternalError('span.end', error);
  }
}

/** The current time for `endSpan`: monotonic milliseconds, which spans of the SDK tell from epoch time by their size. */
export function spanTime(): number {
  return nowMs();
}
