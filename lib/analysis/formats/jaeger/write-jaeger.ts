import type { RecordAttributes, SpanEvent, SpanLink, SpanRecord } from '../../span-record.js';
import { fromRecordTime } from '../values/moment.js';
import type { Json } from '../values/objects.js';
import { scopeTags } from '../values/scope-tags.js';
import { LINKS_TAG, writeLinksTag } from '../values/links-tag.js';
import { writeTag } from './tags.js';

/** What Jaeger's page saves and opens: `{ data: [{ traceID, spans, processes }] }`. */
export function writeJaeger(spans: readonly SpanRecord[]): Json {
  const traces = new Map<string, SpanRecord[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace === undefined) traces.set(span.traceId, [span]);
    else trace.push(span);
  }
  return {
    data: [...traces].map(([traceID, members]) => writeTrace(traceID, members)),
    total: 0,
    limit: 0,
    offset: 0,
    errors: null,
  };
}

function writeTrace(traceID: string, members: readonly SpanRecord[]): Json {
  const processes = new Processes();
  const spans = members.map((span) => writeSpan(span, processes.idOf(span)));
  return { traceID, spans, processes: processes.json, warnings: null };
}

class Processes {
  readonly json: Record<string, Json> = {};
  private readonly ids = new Map<string, string>();

  idOf({ service, resource, host }: SpanRecord): string {
    const attributes = resource?.attributes ?? (host === undefined ? {} : { 'host.name': host });
    const key = `${service} ${JSON.stringify(attributes)}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      id = `p${this.ids.size + 1}`;
      this.ids.set(key, id);
      const { 'service.name': _name, ...rest } = attributes;
      this.json[id] = { serviceName: service, tags: writeTags(rest) };
    }
    return id;
  }
}

function writeSpan(span: SpanRecord, processID: string): Json {
  const start = fromRecordTime(span.startUs, span.startNanos);
  const durationNs = Math.round(span.durationUs * 1000);
  const duration = Math.trunc(durationNs / 1000);
  const belowNs = durationNs - duration * 1000;
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    ...(span.flags === undefined ? {} : { flags: span.flags }),
    operationName: span.name,
    references: references(span),
    startTime: start.us,
    duration,
    tags: [
      ...writeTags({ ...scopeTags(span.scope), ...span.attributes }),
      ...(span.kind === 'internal' ? [] : [writeTag('span.kind', span.kind)]),
      ...statusTags(span),
      ...linksTag(span),
      ...(start.nanos === 0 ? [] : [writeTag('traced.start_ns', start.nanos)]),
      ...(belowNs === 0 ? [] : [writeTag('traced.duration_ns', belowNs)]),
    ],
    logs: span.events.map(writeLog),
    processID,
    warnings: null,
  };
}

function statusTags(span: SpanRecord): Json[] {
  return [
    ...(span.error ? [writeTag('error', true), writeTag('otel.status_code', 'ERROR')] : []),
    ...(!span.error && span.ok === true ? [writeTag('otel.status_code', 'OK')] : []),
    ...(span.statusMessage === undefined ? [] : [writeTag('otel.status_description', span.statusMessage)]),
    ...(span.traceState === undefined ? [] : [writeTag('w3c.tracestate', span.traceState)]),
    ...(span.after === undefined ? [] : [writeTag('traced.after', span.after)]),
    ...(span.detached === true ? [writeTag('traced.detached', true)] : []),
  ];
}

function references({ traceId, parentSpanId, followsFrom, links }: SpanRecord): Json[] {
  const parent =
    parentSpanId === undefined
      ? []
      : [{ refType: followsFrom === true ? 'FOLLOWS_FROM' : 'CHILD_OF', traceID: traceId, spanID: parentSpanId }];
  const others = links
    .filter((link) => !isTakenForParent(link, traceId, parentSpanId))
    .map((link) => ({ refType: 'FOLLOWS_FROM', traceID: link.traceId, spanID: link.spanId }));
  return [...parent, ...others];
}

/** For Jaeger the first reference into the same trace is the parent: a root keeps such links in a tag. */
function isTakenForParent(link: SpanLink, traceId: string, parentSpanId: string | undefined): boolean {
  return parentSpanId === undefined && link.traceId === traceId;
}

function linksTag({ links, traceId, parentSpanId }: SpanRecord): Json[] {
  const kept = links.filter((link) => isTakenForParent(link, traceId, parentSpanId));
  return kept.length === 0 ? [] : [writeTag(LINKS_TAG, writeLinksTag(kept))];
}

function writeLog({ name, timeUs, timeNanos, attributes }: SpanEvent): Json {
  return {
    timestamp: fromRecordTime(timeUs, timeNanos).us,
    fields: [writeTag('event', name), ...writeTags(attributes)],
  };
}

function writeTags(attributes: RecordAttributes): Json[] {
  return Object.entries(attributes)
    .filter(
      ([key, value]) => value !== undefined && value !== null && key !== 'traced.after' && key !== 'traced.detached',
    )
    .map(([key, value]) => writeTag(key, value));
}
