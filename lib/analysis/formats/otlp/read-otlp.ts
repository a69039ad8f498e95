import type { SpanEvent, SpanLink, SpanRecord, SpanResource, SpanScope } from '../../span-record.js';
import type { ReadContext } from '../read-context.js';
import { toSpanId, toTraceId } from '../values/ids.js';
import { toMoment, toRecordTime, usBetween, type Moment } from '../values/moment.js';
import { countOf, objectsIn, objectsOf, textOf, type Json } from '../values/objects.js';
import { readAttributes } from './attributes.js';
import { toSpanKind } from './kinds.js';
import { readResourceLogs } from './read-logs.js';
import { hostOf, readResource, readScope, serviceOf } from './resources.js';
import { readStatus, type SpanStatus } from './status.js';

const otherSignals = ['resourceMetrics', 'resourceLogs', 'resourceProfiles'];

/** What is read, in the words of a complaint about something else. */
const wanted = { spans: 'traces', logs: 'logs', both: 'traces and logs' } as const;

/** `{ resourceSpans: […] }`, Tempo's `{ batches: […] }`, one element of either, and one span of it. */
export function readOtlp(value: Json, context: ReadContext): boolean {
  const isLogs = readLogs(value, context);
  if (context.signals === 'logs') return skipSpans(value, context) || noteSignals(value, context) || isLogs;
  return readSpans(value, context) || isLogs;
}

/** `{ resourceLogs: […] }`, and one element of it. */
function readLogs(value: Json, context: ReadContext): boolean {
  if (context.signals === 'spans') return false;
  const batches = value.resourceLogs ?? (Array.isArray(value.scopeLogs) ? value : undefined);
  if (typeof batches !== 'object' || batches === null) return false;
  for (const batch of objectsIn(batches)) readResourceLogs(batch, context);
  return true;
}

function skipSpans(value: Json, context: ReadContext): boolean {
  const hasSpans = value.resourceSpans !== undefined || value.scopeSpans !== undefined;
  if (hasSpans) context.warnings.add('traces were skipped: only logs are read');
  return hasSpans;
}

function readSpans(value: Json, context: ReadContext): boolean {
  const batches = value.resourceSpans ?? value.batches;
  if (typeof batches === 'object' && batches !== null) {
    for (const batch of objectsIn(batches)) readResourceSpans(batch, context);
    noteSignals(value, context);
    return true;
  }
  const scopes = value.scopeSpans ?? value.instrumentationLibrarySpans;
  if (typeof scopes === 'object' && scopes !== null) {
    readResourceSpans(value, context);
    return true;
  }
  if (value.spanId !== undefined && value.startTimeUnixNano !== undefined) {
    readSpan(value, lone(value, context), context);
    return true;
  }
  return noteSignals(value, context);
}

/** Metrics and logs in the same file are no mistake, and no traces. */
function noteSignals(value: Json, { signals, warnings }: ReadContext): boolean {
  const found = otherSignals.filter(
    (signal) => Array.isArray(value[signal]) && (signal !== 'resourceLogs' || signals === 'spans'),
  );
  for (const signal of found) {
    warnings.add(`${signal.slice('resource'.length).toLowerCase()} were skipped: only ${wanted[signals]} are read`);
  }
  return found.length > 0;
}

interface Origin {
  readonly resource: SpanResource;
  readonly scope: SpanScope | undefined;
  readonly service: string;
  readonly host: string | undefined;
}

/** A span by itself has no resource, or, as Vector writes it, its own. */
function lone(value: Json, context: ReadContext): Origin {
  const resource = readResource({ attributes: value.resources }, undefined, context);
  const { attributes } = resource;
  return { resource, scope: undefined, service: serviceOf(attributes), host: hostOf(attributes) };
}

function readResourceSpans(batch: Json, context: ReadContext): void {
  context.formats.add('otlp');
  const resource = readResource(batch.resource, batch.schemaUrl, context);
  const origin = { resource, service: serviceOf(resource.attributes), host: hostOf(resource.attributes) };
  for (const group of objectsIn(batch.scopeSpans ?? batch.instrumentationLibrarySpans)) {
    const scope = readScope(group.scope ?? group.instrumentationLibrary, group.schemaUrl);
    for (const span of objectsIn(group.spans)) readSpan(span, { ...origin, scope }, context);
  }
  // Some leave the scope out.
  for (const span of objectsOf(batch.spans)) readSpan(span, { ...origin, scope: undefined }, context);
}

function readSpan(raw: Json, origin: Origin, context: ReadContext): void {
  const [traceId, spanId] = [toTraceId(raw.traceId), toSpanId(raw.spanId)];
  if (traceId === undefined || spanId === undefined) {
    context.warnings.skipSpan();
    return;
  }
  context.formats.add('otlp');
  const { attributes, exact } = readAttributes(raw.attributes);
  const status = readStatus(raw.status);
  const links = objectsOf(raw.links).flatMap(readLink);
  const parentSpanId = toSpanId(raw.parentSpanId);
  const { service, host, resource, scope } = origin;
  const record: Mutable<SpanRecord> = {
    traceId,
    spanId,
    name: String(raw.name ?? ''),
    service,
    kind: toSpanKind(raw.kind),
    ...readTimes(raw),
    error: status.error,
    attributes,
    events: objectsOf(raw.events).map(readEvent),
    links,
    resource,
  };
  if (parentSpanId !== undefined) record.parentSpanId = parentSpanId;
  if (host !== undefined) record.host = host;
  if (scope !== undefined) record.scope = scope;
  if (exact !== undefined) record.exact = exact;
  addRest(record, raw, status);
  context.spans.push(record);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function addRest(record: Mutable<SpanRecord>, raw: Json, status: SpanStatus): void {
  if (status.ok) record.ok = true;
  if (status.message !== undefined) record.statusMessage = status.message;
  const traceState = textOf(raw.traceState);
  if (traceState !== undefined) record.traceState = traceState;
  for (const key of ['flags', 'droppedAttributesCount', 'droppedEventsCount', 'droppedLinksCount'] as const) {
    const count = countOf(raw[key]);
    if (count !== undefined) record[key] = count;
  }
  addCausality(record);
}

/** What our own spans, and spans that came through Jaeger, say about waiting. */
export function addCausality(record: Mutable<SpanRecord>): void {
  const after = textOf(record.attributes['traced.after']);
  if (after !== undefined) record.after = after;
  if (record.attributes['traced.detached'] === true) record.detached = true;
  for (const { spanId, attributes } of record.links) {
    const follows = attributes['opentracing.ref_type'] === 'follows_from';
    if (follows && spanId === record.parentSpanId) record.followsFrom = true;
  }
}

function readTimes(raw: Json): Pick<SpanRecord, 'startUs' | 'startNanos' | 'durationUs' | 'open'> {
  const start = toMoment(raw.startTimeUnixNano) ?? { us: 0, nanos: 0 };
  const end = toMoment(raw.endTimeUnixNano);
  const { us, nanos } = toRecordTime(start);
  const isOpen = end === undefined || (isZero(end) && !isZero(start));
  return {
    startUs: us,
    ...(nanos === undefined ? {} : { startNanos: nanos }),
    durationUs: isOpen ? 0 : usBetween(start, end),
    ...(isOpen ? { open: true } : {}),
  };
}

const isZero = ({ us, nanos }: Moment): boolean => us === 0 && nanos === 0;

function readEvent(raw: Json): SpanEvent {
  const { us, nanos } = toRecordTime(toMoment(raw.timeUnixNano) ?? { us: 0, nanos: 0 });
  const dropped = countOf(raw.droppedAttributesCount);
  return {
    name: String(raw.name ?? ''),
    timeUs: us,
    ...(nanos === undefined ? {} : { timeNanos: nanos }),
    ...readAttributes(raw.attributes),
    ...(dropped === undefined ? {} : { droppedAttributesCount: dropped }),
  };
}

function readLink(raw: Json): SpanLink[] {
  const [traceId, spanId] = [toTraceId(raw.traceId), toSpanId(raw.spanId)];
  if (traceId === undefined || spanId === undefined) return [];
  const [traceState, flags, dropped] = [
    textOf(raw.traceState),
    countOf(raw.flags),
    countOf(raw.droppedAttributesCount),
  ];
  return [
    {
      traceId,
      spanId,
      ...(traceState === undefined ? {} : { traceState }),
      ...(flags === undefined ? {} : { flags }),
      ...readAttributes(raw.attributes),
      ...(dropped === undefined ? {} : { droppedAttributesCount: dropped }),
    },
  ];
}
