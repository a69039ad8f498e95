import type { RecordAttributes, SpanRecord } from '../../../lib/analysis/span-record.js';
import type { SpanRecord as ShopSpan, TraceGroup } from '../../../sample-app/src/protocol/span-record.js';

/** The spans of a request to the shop and of the tasks that it caused, as the page keeps them. */
export const toSpans = ({ spans, linked }: TraceGroup): SpanRecord[] =>
  [spans, ...linked.map((trace) => trace.spans)].flatMap((trace) => withinParents(trace.map(toSpan)));

/** The shop tells milliseconds, in which sums are wrong by a fraction of a microsecond: nobody ends after its parent by that. */
function withinParents(spans: readonly SpanRecord[]): SpanRecord[] {
  const ends = new Map(spans.map((span) => [span.spanId, span.startUs + span.durationUs]));
  return spans.map((span) => {
    const late = span.startUs + span.durationUs - (ends.get(span.parentSpanId ?? '') ?? Infinity);
    return late > 0 && late <= 2 ? { ...span, durationUs: span.durationUs - late } : span;
  });
}

function toSpan({ startMs, durationMs, status, statusMessage, parentSpanId, ...span }: ShopSpan): SpanRecord {
  const us = (ms: number): number => Math.round(ms * 1000);
  return {
    ...span,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(statusMessage === undefined ? {} : { statusMessage }),
    startUs: us(startMs),
    durationUs: us(startMs + durationMs) - us(startMs),
    error: status === 'error',
    attributes: span.attributes as RecordAttributes,
    events: span.events.map(({ name, offsetMs, attributes }) => ({
      name,
      timeUs: us(startMs + offsetMs),
      attributes: attributes as RecordAttributes,
    })),
    links: span.links.map((link) => ({ ...link, attributes: {} })),
  };
}
