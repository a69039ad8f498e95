import type { SpanRecord } from '../../../../lib/analysis/span-record.js';

/** A span with what the test says, and nothing that it does not say. */
export function span(over: Partial<SpanRecord> = {}): SpanRecord {
  return {
    traceId: 'a'.repeat(32),
    spanId: '1'.repeat(16),
    name: 'work',
    service: 'shop',
    kind: 'internal',
    startUs: 1_000_000,
    durationUs: 1_000,
    error: false,
    attributes: {},
    events: [],
    links: [],
    ...over,
  };
}

/** Counting ids, as the formats write them. */
export const traceIdOf = (number: number): string => number.toString(16).padStart(32, '0');
export const spanIdOf = (number: number): string => number.toString(16).padStart(16, '0');
