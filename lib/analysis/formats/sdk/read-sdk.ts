import type { SpanEvent, SpanKind, SpanLink, SpanRecord, SpanScope } from '../../span-record.js';
import { toSpanKind } from '../otlp/kinds.js';
import { hostOf, readScope, serviceOf } from '../otlp/resources.js';
import { fromFlatSpan } from './flat-span.js';
import { readStatus } from '../otlp/status.js';
import type { ReadContext } from '../read-context.js';
import { toSpanId, toTraceId } from '../values/ids.js';
import { guessMoment, toMoment, toRecordTime, usBetween, type Moment } from '../values/moment.js';
import { isObject, isSet, objectsOf, setOwn, type Json } from '../values/objects.js';

/** What console exporters of the SDKs print (JavaScript, Python, Go, PHP), and databases keep: the same in other words. */
export function readSdkSpan(value: Json, context: ReadContext): boolean {
  const raw = withLowerKeys(fromFlatSpan(value) ?? value);
  const ids = contextOf(raw.context ?? raw.spancontext) ?? lonely(raw);
  // A line of a log has the same names, and a moment in place of a time.
  const lasts = isSet(raw.starttime ?? raw.start ?? raw.duration);
  // A name that is an object is one of Google's own protocol.
  if (ids === undefined || raw.name === undefined || isObject(raw.name) || !lasts) return false;
  const record = toRecord(raw, ids);
  if (record === undefined) return false;
  context.formats.add('json');
  context.spans.push(record);
  return true;
}

interface Ids {
  readonly traceId: string;
  readonly spanId: string;
}

/** `trace_id`, `TraceID` and `traceId` are one key. */
function withLowerKeys(value: Json): Json {
  const lower: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) setOwn(lower, key.replaceAll('_', '').toLowerCase(), item);
  return lower;
}

function contextOf(value: unknown): Ids | undefined {
  if (!isObject(value)) return undefined;
  const raw = withLowerKeys(value);
  const [traceId, spanId] = [toTraceId(raw.traceid), toSpanId(raw.spanid)];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

/** The exporter for JavaScript has `traceId` and `id` as Zipkin has, and attributes where Zipkin has tags. */
function lonely(raw: Json): Ids | undefined {
  const isOfSdk = isObject(raw.attributes) && raw.tags === undefined && isObject(raw.status);
  const [traceId, spanId] = [toTraceId(raw.traceid), toSpanId(raw.id)];
  return !isOfSdk || traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

function toRecord(raw: Json, ids: Ids): SpanRecord | undefined {
  const start = guessMoment(raw.starttime ?? raw.start ?? raw.timestamp);
  if (start === undefined) return undefined;
  const resource = attributesOf(
    isObject(raw.resource) ? (withLowerKeys(raw.resource).attributes ?? raw.resource) : raw.resource,
  );
  const parent =
    contextOf(raw.parent)?.spanId ??
    contextOf(raw.parentspancontext)?.spanId ??
    toSpanId(raw.parentid ?? raw.parentspanid);
  const { error, ok, message } = readStatus(raw.status ?? raw.statuscode);
  const scope = scopeOf(raw.instrumentationscope ?? raw.instrumentationlibrary ?? raw.scope);
  const host = hostOf(resource);
  const { us, nanos } = toRecordTime(start);
  return {
    ...ids,
    ...(parent === undefined ? {} : { parentSpanId: parent }),
    name: String(raw.name),
    service: serviceOf(resource),
    kind: kindOf(raw),
    ...(host === undefined ? {} : { host }),
    startUs: us,
    ...(nanos === undefined ? {} : { startNanos: nanos }),
    ...durationOf(raw, start),
    error,
    ...(ok ? { ok } : {}),
    ...(message === undefined ? {} : { statusMessage: message }),
    attributes: attributesOf(raw.attributes),
    events: objectsOf(raw.events).map(toEvent),
    links: objectsOf(raw.links).flatMap(toLink),
    resource: { attributes: resource },
    ...(scope === undefined ? {} : { scope }),
  };
}

function scopeOf(value: unknown): SpanScope | undefined {
  if (!isObject(value)) return undefined;
  const raw = withLowerKeys(value);
  return readScope({ name: raw.name, version: raw.version }, raw.schemaurl);
}

/** The numbers of JavaScript are one less than those of the protocol, which Go has. */
function kindOf(raw: Json): SpanKind {
  if (typeof raw.kind === 'number') return toSpanKind(raw.kind + 1);
  return toSpanKind(raw.kind ?? raw.spankind);
}

function durationOf(raw: Json, start: Moment): Pick<SpanRecord, 'durationUs' | 'open'> {
  if (typeof raw.duration === 'number') return { durationUs: raw.duration };
  const end = guessMoment(raw.endtime ?? raw.end);
  // Go prints the first moment of its calendar for what has not ended.
  return end === undefined || end.us < 0 ? { durationUs: 0, open: true } : { durationUs: usBetween(start, end) };
}

/** An object, or Go's list of `{ Key, Value: { Type, Value } }`. */
function attributesOf(source: unknown): Record<string, unknown> {
  const attributes: Record<string, unknown> = {};
  if (isObject(source)) for (const [key, value] of Object.entries(source)) setOwn(attributes, key, value);
  for (const item of objectsOf(source)) {
    const { key, value } = withLowerKeys(item);
    if (key !== undefined) setOwn(attributes, String(key), isObject(value) ? withLowerKeys(value).value : value);
  }
  return attributes;
}

function toEvent(item: Json): SpanEvent {
  const raw = withLowerKeys(item);
  const moment = toMoment(raw.time) ?? guessMoment(raw.timestamp) ?? { us: 0, nanos: 0 };
  const { us, nanos } = toRecordTime(moment);
  return {
    name: String(raw.name ?? ''),
    timeUs: us,
    ...(nanos === undefined ? {} : { timeNanos: nanos }),
    attributes: attributesOf(raw.attributes),
  };
}

function toLink(item: Json): SpanLink[] {
  const raw = withLowerKeys(item);
  const ids = contextOf(raw.context ?? raw.spancontext ?? raw);
  return ids === undefined ? [] : [{ ...ids, attributes: attributesOf(raw.attributes) }];
}
