import { SpanKind, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { quote } from '../encoding/json-text.js';
import { toRemoteEndpoint, type ZipkinEndpoint } from './remote-endpoint.js';
import { tagsText } from './zipkin-tags.js';

const DEFAULT_SERVICE_NAME = 'unknown_service';
const KINDS: Readonly<Record<SpanKind, string>> = {
  [SpanKind.INTERNAL]: '',
  [SpanKind.SERVER]: ',"kind":"SERVER"',
  [SpanKind.CLIENT]: ',"kind":"CLIENT"',
  [SpanKind.PRODUCER]: ',"kind":"PRODUCER"',
  [SpanKind.CONSUMER]: ',"kind":"CONSUMER"',
};

/** A span in Zipkin's JSON v2, by the mapping of the OpenTelemetry specification; absent fields stay out. */
export function zipkinSpanText(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  const { events, kind } = span;
  const parentId = span.parentSpanContext?.spanId;
  const service = span.resource.attributes['service.name'];
  const remote = toRemoteEndpoint(kind, span.attributes);
  let text = `{"traceId":"${traceId}","id":"${spanId}"`;
  if (parentId) text += `,"parentId":"${parentId}"`;
  text += `,"name":${quote(span.name)}${KINDS[kind] ?? ''}`;
  // Zipkin reads 0 as "not known yet".
  text += `,"timestamp":${toMicroseconds(span.startTime)},"duration":${Math.max(1, toMicroseconds(span.duration))}`;
  text += `,"localEndpoint":{"serviceName":${quote(typeof service === 'string' ? service : DEFAULT_SERVICE_NAME)}}`;
  if (remote !== undefined) text += `,"remoteEndpoint":${endpointText(remote)}`;
  if (events.length > 0) text += `,"annotations":[${events.map(annotationText).join(',')}]`;
  return `${text},"tags":{${tagsText(span)}}}`;
}

function endpointText(endpoint: ZipkinEndpoint): string {
  const { serviceName = '', ...address } = endpoint;
  const rest = JSON.stringify(address).slice(1);
  return `{"serviceName":${quote(serviceName)}${rest === '}' ? '' : ','}${rest}`;
}

function annotationText({ name, attributes, time }: ReadableSpan['events'][number]): string {
  const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
  const value = hasAttributes ? `${JSON.stringify(name)}: ${JSON.stringify(attributes)}` : name;
  return `{"timestamp":${toMicroseconds(time)},"value":${quote(value)}}`;
}

function toMicroseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
}
