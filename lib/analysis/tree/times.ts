import type { SpanRecord } from '../span-record.js';

export interface Times {
  readonly baseUs: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
}

/**
 * Whole nanoseconds after the earliest start.
 *
 * Doubles cannot hold nanoseconds since 1970, and sums of fractions do not meet where the times do.
 */
export function measureTimes(spans: readonly SpanRecord[], warnings: string[]): Times {
  const startNs = new Float64Array(spans.length);
  const endNs = new Float64Array(spans.length);
  const baseUs = earliestUs(spans);
  for (let i = 0; i < spans.length; i++) {
    const span = spans[i] as SpanRecord;
    startNs[i] = Number.isFinite(span.startUs) ? sinceNs(span, baseUs) : 0;
    const duration = Math.round(span.durationUs * 1000);
    if (!Number.isFinite(span.startUs) || !Number.isFinite(duration)) warnings.push(`invalid-time:${span.spanId}`);
    else if (duration < 0) warnings.push(`negative-duration:${span.spanId}`);
    endNs[i] = (startNs[i] as number) + (duration > 0 && Number.isFinite(duration) ? duration : 0);
  }
  return { baseUs, startNs, endNs };
}

function earliestUs(spans: readonly SpanRecord[]): number {
  let earliest = Infinity;
  for (const { startUs } of spans) if (startUs < earliest && startUs > -Infinity) earliest = startUs;
  return Number.isFinite(earliest) ? Math.floor(earliest) : 0;
}

function sinceNs(span: SpanRecord, baseUs: number): number {
  const wholeUs = Math.floor(span.startUs);
  const nanos = span.startNanos ?? Math.round((span.startUs - wholeUs) * 1000);
  return (wholeUs - baseUs) * 1000 + nanos;
}
