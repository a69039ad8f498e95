import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { record } from '../../../support/records.js';

/** A span of trace `t` from the few things that a test is about; times in microseconds from zero. */
export function span(
  spanId: string,
  parentSpanId: string | undefined,
  startUs: number,
  durationUs: number,
  more: Partial<SpanRecord> = {},
): SpanRecord {
  const parent = parentSpanId === undefined ? {} : { in: parentSpanId };
  return record({ id: spanId, at: startUs, for: durationUs, ...parent, traceId: 't', service: 'shop', ...more });
}

/** A retry: the attempt failed at `timeUs`, the next one was planned after `delayUs`. */
export const retry = (timeUs: number, delayUs: number): SpanRecord['events'][number] => ({
  name: 'resilience.retry',
  timeUs,
  attributes: { 'resilience.attempt.delay': delayUs / 1e6 },
});
