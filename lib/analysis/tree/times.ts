import type { SpanRecord } from '../span-record.js';

export interface Times {
  readonly baseUs: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** A good part of the starts are whole milliseconds, see `isCoarse`. */
  readonly isCoarse: boolean;
}

/**
 * Whole nanoseconds after the earliest start.
 *
 * Doubles cannot hold nanoseconds since 1970, and sums of fractions do not meet where the times do.
 */
export function measureTimes(spans: readonly SpanRecord[], warnings: string[]): Times {
  const count = spans.length;
  const [startNs, endNs, durations] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  let earliest = Infinity;
  let coarse = 0;
  // Spans lie all over the memory: each is looked at once, and the rest is done in columns.
  for (let i = 0; i < count; i++) {
    const span = spans[i] as SpanRecord;
    const wholeUs = Math.floor(span.startUs);
    const nanos = span.startNanos ?? Math.round((span.startUs - wholeUs) * 1000);
    startNs[i] = wholeUs;
    endNs[i] = nanos;
    if (nanos === 0 && wholeUs % 1000 === 0) coarse++;
    const duration = (durations[i] = Math.round(span.durationUs * 1000));
    if (wholeUs < earliest && wholeUs > -Infinity) earliest = wholeUs;
    if (!Number.isFinite(wholeUs) || !Number.isFinite(duration)) warnings.push(`invalid-time:${span.spanId}`);
    else if (duration < 0) warnings.push(`negative-duration:${span.spanId}`);
  }
  const baseUs = Number.isFinite(earliest) ? earliest : 0;
  for (let i = 0; i < count; i++) {
    const wholeUs = startNs[i] as number;
    const start = Number.isFinite(wholeUs) ? (wholeUs - baseUs) * 1000 + (endNs[i] as number) : 0;
    const duration = durations[i] as number;
    startNs[i] = start;
    endNs[i] = start + (duration > 0 && Number.isFinite(duration) ? duration : 0);
  }
  return { baseUs, startNs, endNs, isCoarse: coarse > count / 10 };
}
