import type { SpanEvent, SpanRecord } from '../../span-record.js';
import { fromRecordTime, later, type Moment } from '../values/moment.js';
import { setOwn, type Json } from '../values/objects.js';

/** Our JSON: one object per span, with dates and durations that a person can read. */
export function writePlain(spans: readonly SpanRecord[]): Json[] {
  return spans.map(writeSpan);
}

function writeSpan(span: SpanRecord): Json {
  const start = fromRecordTime(span.startUs, span.startNanos);
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanID: span.parentSpanId }),
    operationName: span.name,
    startTime: toIso(start),
    ...(span.open === true
      ? {}
      : { endTime: toIso(later(start, span.durationUs)), duration: durationText(span.durationUs) }),
    tags: tagsOf(span),
    logs: span.events.map(writeLog),
    ...referencesOf(span),
  };
}

function tagsOf(span: SpanRecord): Json {
  const tags: Record<string, unknown> = {};
  if (span.service !== '') tags['service.name'] = span.service;
  if (span.kind !== 'internal') tags['span.kind'] = span.kind;
  for (const [key, value] of Object.entries(span.attributes)) setOwn(tags, key, value);
  if (span.error) tags['error'] = true;
  if (!span.error && span.ok === true) tags['otel.status_code'] = 'OK';
  if (span.statusMessage !== undefined) tags['otel.status_description'] = span.statusMessage;
  if (span.after !== undefined) tags['traced.after'] = span.after;
  if (span.detached === true) tags['traced.detached'] = true;
  return tags;
}

function referencesOf({ traceId, parentSpanId, followsFrom, links }: SpanRecord): Json {
  const parent = followsFrom === true && parentSpanId !== undefined;
  return {
    ...(parent ? { references: [{ refType: 'FOLLOWS_FROM', traceID: traceId, spanID: parentSpanId }] } : {}),
    ...(links.length === 0
      ? {}
      : { links: links.map((link) => ({ traceID: link.traceId, spanID: link.spanId, attributes: link.attributes })) }),
  };
}

function writeLog({ name, timeUs, timeNanos, attributes }: SpanEvent): Json {
  return { timestamp: toIso(fromRecordTime(timeUs, timeNanos)), fields: { event: name, ...attributes } };
}

/** A date with as many figures as the time has. */
function toIso({ us, nanos }: Moment): string {
  const ms = Math.floor(us / 1000);
  if (!(Math.abs(ms) <= 8.64e15)) return new Date(0).toISOString();
  let below = String((us - ms * 1000) * 1000 + nanos).padStart(6, '0');
  while (below.endsWith('0')) below = below.slice(0, -1);
  return `${new Date(ms).toISOString().slice(0, -1)}${below}Z`;
}

/** Milliseconds, with all that is below them. */
function durationText(us: number): string {
  return `${Math.round(us * 1000) / 1_000_000}ms`;
}
