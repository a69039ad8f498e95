import type { SpanEvent, SpanLink, SpanRecord } from '../span-record.js';
import { toSpanKind } from './otlp/kinds.js';
import type { ReadContext } from './read-context.js';
import { isObject, objectsOf, textOf, type Json } from './values/objects.js';

const texts = ['parentSpanId', 'host', 'after', 'statusMessage', 'peer', 'traceState'] as const;
const marks = ['followsFrom', 'detached', 'open', 'ok'] as const;
const numbers = [
  'startNanos',
  'movedUs',
  'flags',
  'droppedAttributesCount',
  'droppedEventsCount',
  'droppedLinksCount',
] as const;

/** A span record itself, as the page's API answers with; what is not of its type is left out. */
export function readRecord(value: Json, context: ReadContext): boolean {
  const { traceId, spanId, startUs, durationUs } = value;
  if (typeof startUs !== 'number' || typeof durationUs !== 'number') return false;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return false;
  context.formats.add('records');
  const record: Record<string, unknown> = {
    traceId,
    spanId,
    name: textOf(value.name) ?? '',
    service: textOf(value.service) ?? '',
    kind: toSpanKind(value.kind),
    startUs,
    durationUs,
    error: value.error === true,
    attributes: mapOf(value.attributes),
    events: objectsOf(value.events).map(toEvent),
    links: objectsOf(value.links).flatMap(toLink),
  };
  for (const key of texts) if (typeof value[key] === 'string') record[key] = value[key];
  for (const key of marks) if (value[key] === true) record[key] = true;
  for (const key of numbers) if (typeof value[key] === 'number') record[key] = value[key];
  addOrigin(record, value);
  context.spans.push(record as unknown as SpanRecord);
  return true;
}

function addOrigin(record: Record<string, unknown>, { resource, scope, shared, exact }: Json): void {
  if (isObject(resource)) record['resource'] = { ...resource, attributes: mapOf(resource.attributes) };
  if (isObject(scope)) record['scope'] = { ...scope, name: textOf(scope.name) ?? '' };
  if (isObject(shared) && typeof shared.spanId === 'string') record['shared'] = shared;
  if (isObject(exact)) record['exact'] = exact;
}

const mapOf = (value: unknown): Json => (isObject(value) ? value : {});

function toEvent(raw: Json): SpanEvent {
  const { name, timeUs, attributes, ...rest } = raw;
  const time = typeof timeUs === 'number' ? timeUs : 0;
  return { ...rest, name: textOf(name) ?? '', timeUs: time, attributes: mapOf(attributes) };
}

function toLink(raw: Json): SpanLink[] {
  const { traceId, spanId, attributes, ...rest } = raw;
  if (typeof traceId !== 'string' || typeof spanId !== 'string') return [];
  return [{ ...rest, traceId, spanId, attributes: mapOf(attributes) }];
}
