import type { SpanRecord } from '../../span-record.js';
import type { ReadContext } from '../read-context.js';
import { isObject, objectsOf, type Json } from '../values/objects.js';
import { readJaegerSpan } from './read-jaeger-span.js';

/**
 * `{ traceID, spans, processes }`, as Jaeger's page saves it, or `{ spans, process }`, as its clients send it; wrappers such
 * as `{ data: […] }` are opened before.
 */
export function readJaeger(value: Json, context: ReadContext): boolean {
  const { spans, processes, process: common } = value;
  if (!Array.isArray(spans) || !(isObject(processes) || (isObject(common) && spans.every(isJaegerSpan)))) return false;
  const from = context.spans.length;
  for (const span of objectsOf(spans)) {
    const process = span.process ?? (isObject(processes) ? processes[String(span.processID)] : undefined) ?? common;
    readJaegerSpan({ traceID: value.traceID, ...span }, isObject(process) ? process : undefined, context);
  }
  inheritStarts(context.spans, from);
  return true;
}

const isJaegerSpan = (span: unknown): boolean => isObject(span) && span.operationName !== undefined;

/** A span without a start begins with its parent, as on Jaeger's page. */
function inheritStarts(spans: SpanRecord[], from: number): void {
  const places = new Map<string, number>();
  for (let at = from; at < spans.length; at++) places.set((spans[at] as SpanRecord).spanId, at);
  for (let at = from; at < spans.length; at++) {
    const seen = new Set<number>();
    let above: number | undefined = at;
    while (above !== undefined && !seen.has(above) && spans[above]?.startUs === 0) {
      seen.add(above);
      above = places.get(spans[above]?.parentSpanId ?? '');
    }
    const start = above === undefined || above === at ? undefined : spans[above];
    if (start !== undefined && start.startUs > 0) {
      const { startUs, startNanos } = start;
      for (const place of seen) {
        const span = spans[place] as SpanRecord;
        spans[place] = { ...span, startUs, ...(startNanos === undefined ? {} : { startNanos }) };
      }
    }
  }
}

/** One span of Jaeger by itself, or of our own JSON, which has the same names. */
export function readLoneJaegerSpan(value: Json, context: ReadContext): boolean {
  const isSpan =
    (value.spanID !== undefined || value.spanId !== undefined) &&
    value.operationName !== undefined &&
    value.startTime !== undefined &&
    // SkyWalking has the same names, and its trace in the segment around its spans.
    value.spanLayer === undefined;
  if (isSpan) readJaegerSpan(value, isObject(value.process) ? value.process : undefined, context);
  return isSpan;
}
