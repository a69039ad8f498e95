import type { SpanRecord } from '../../lib/analysis/span-record.js';

/** What a test says of a span: id, start and duration in microseconds, and what matters to it. */
export type SpanSketch = Partial<SpanRecord> & {
  readonly id: string;
  readonly at: number;
  readonly for: number;
  readonly in?: string;
};

/** A span record; `in` is its parent. */
export function record({ id, at, for: durationUs, in: parent, ...rest }: SpanSketch): SpanRecord {
  return {
    traceId: 'trace',
    spanId: id,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    name: id,
    service: 'app',
    kind: 'internal',
    startUs: at,
    durationUs,
    error: false,
    attributes: {},
    events: [],
    links: [],
    ...rest,
  };
}

/** Records of one trace. */
export function records(...sketches: SpanSketch[]): SpanRecord[] {
  return sketches.map(record);
}
