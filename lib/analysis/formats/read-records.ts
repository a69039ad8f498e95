import type { SpanEvent, SpanLink, SpanRecord } from '../span-record.js';
import { toSpanKind } from './otlp/kinds.js';
import type { ReadContext } from './read-context.js';
import { isObject, objectsOf, textOf, type Json } from './values/objects.js';

/** A span record itself, as the page's API answers with. */
export function readRecord(value: Json, context: ReadContext): boolean {
  const { traceId, spanId, startUs, durationUs } = value;
  if (typeof startUs !== 'number' || typeof durationUs !== 'number') return false;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return false;
  context.formats.add('records');
  const record = {
    ...value,
    traceId,
    spanId,
    name: textOf(value.name) ?? '',
    service: textOf(value.service) ?? '',
    kind: toSpanKind(value.kind),
    startUs,
    durationUs,
    error: value.error === true,
    attributes: isObject(value.attributes) ? value.attributes : {},
    events: objectsOf(value.events) as unknown as SpanEvent[],
    links: objectsOf(value.links) as unknown as SpanLink[],
  };
  context.spans.push(record as SpanRecord);
  return true;
}
