import { SpanKind, SpanStatusCode, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { KeyTexts, quote } from '../encoding/json-text.js';
import { goDuration } from './go-duration.js';

const keys = new KeyTexts((key) => `,${key}:`);

/** A span as one line of JSON; a span without parent has an empty `parentSpanID`, as the ids of Go are never absent. */
export function spanLine(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  const logs = span.events.map(logText).join(',');
  return visible(
    `{"traceID":"${traceId}","spanID":"${spanId}","parentSpanID":"${span.parentSpanContext?.spanId ?? ''}",` +
      `"operationName":${quote(span.name)},"startTime":"${dateTime(span.startTime)}","endTime":"${dateTime(span.endTime)}",` +
      `"duration":"${goDuration(span.duration)}","tags":{${tagsText(span)}},"logs":[${logs}]}\n`,
  );
}

// What JSON may hold as it is, and a terminal obeys: DELETE, the second set of control characters, line separators, and the
// marks that turn the direction of writing.
const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line in which no text moves a cursor, starts a line or shows in another order. */
function visible(line: string): string {
  return line.replace(OBEYED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** RFC 3339 with as many groups of three digits as there is something to say. */
function dateTime([seconds, nanos]: HrTime): string {
  const date = new Date(seconds * 1_000).toISOString().slice(0, 19);
  let digits = nanos === 0 ? '' : String(1e9 + nanos).slice(1);
  while (digits.endsWith('000')) digits = digits.slice(0, -3);
  return digits === '' ? `${date}Z` : `${date}.${digits}Z`;
}

function tagsText(span: ReadableSpan): string {
  const { attributes, kind, status } = span;
  let text = '';
  for (const key of Object.keys(attributes)) text += tagText(key, attributes[key]);
  const add = (key: string, value: unknown): void => {
    if (value !== undefined && !(key in attributes)) text += tagText(key, value);
  };
  add('service.name', span.resource.attributes['service.name']);
  add('service.instance.id', span.resource.attributes['service.instance.id']);
  if (kind !== SpanKind.INTERNAL) add('span.kind', SpanKind[kind].toLowerCase());
  if (status.code !== SpanStatusCode.UNSET) add('otel.status_code', SpanStatusCode[status.code]);
  if (status.code === SpanStatusCode.ERROR) {
    add('error', true);
    add('otel.status_description', status.message);
  }
  return text.slice(1);
}

function tagText(key: string, value: unknown): string {
  const text = valueText(value);
  return text === undefined ? '' : keys.of(key) + text;
}

/** Numbers that JSON does not have are texts. */
function valueText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? undefined : JSON.stringify(value);
    default:
      return undefined;
  }
}

function logText({ time, name, attributes = {} }: ReadableSpan['events'][number]): string {
  let fields = '';
  for (const key of Object.keys(attributes)) fields += tagText(key, attributes[key]);
  const more = fields === '' ? '' : `,"fields":{${fields.slice(1)}}`;
  return `{"timestamp":"${dateTime(time)}","message":${quote(name)}${more}}`;
}
