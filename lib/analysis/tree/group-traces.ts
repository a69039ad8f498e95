import type { SpanRecord } from '../span-record.js';

/** Spans by their trace, traces in the order of their first span. */
export function groupTraces(spans: readonly SpanRecord[]): Map<string, SpanRecord[]> {
  const traces = new Map<string, SpanRecord[]>();
  let last: SpanRecord[] = [];
  let lastId: string | undefined;
  for (const span of spans) {
    if (span.traceId !== lastId) {
      lastId = span.traceId;
      last = traces.get(lastId) ?? [];
      traces.set(lastId, last);
    }
    last.push(span);
  }
  return traces;
}
