import type { SpanRecord } from '../../../lib/analysis/span-record.js';
import type { TraceGroup } from '../../../sample-app/src/protocol/span-record.js';

/** The spans of a request to the shop and of the tasks that it caused, as the page keeps them. */
export const toSpans = ({ spans, linked }: TraceGroup): SpanRecord[] =>
  [spans, ...linked.map((trace) => trace.spans)].flatMap((trace) => withinParents(trace.map(inWholeMicroseconds)));

/** Whole microseconds make sums wrong by one: nobody ends after its parent by that. */
function withinParents(spans: readonly SpanRecord[]): SpanRecord[] {
  const ends = new Map(spans.map((span) => [span.spanId, span.startUs + span.durationUs]));
  return spans.map((span) => {
    const late = span.startUs + span.durationUs - (ends.get(span.parentSpanId ?? '') ?? Infinity);
    return late > 0 && late <= 2 ? { ...span, durationUs: span.durationUs - late } : span;
  });
}

function inWholeMicroseconds(span: SpanRecord): SpanRecord {
  const startUs = Math.round(span.startUs);
  return {
    ...span,
    startUs,
    durationUs: Math.round(span.startUs + span.durationUs) - startUs,
    events: span.events.map((event) => ({ ...event, timeUs: Math.round(event.timeUs) })),
  };
}
