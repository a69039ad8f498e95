import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf, type JsonBytes } from '../encoding/json-bytes.js';
import { quote } from '../encoding/json-text.js';
import { toRemoteEndpoint, type ZipkinEndpoint } from './remote-endpoint.js';
import { writeTags } from './zipkin-tags.js';

const DEFAULT_SERVICE_NAME = 'unknown_service';
const KINDS: Readonly<Record<SpanKind, Uint8Array>> = {
  [SpanKind.INTERNAL]: bytesOf(''),
  [SpanKind.SERVER]: bytesOf(',"kind":"SERVER"'),
  [SpanKind.CLIENT]: bytesOf(',"kind":"CLIENT"'),
  [SpanKind.PRODUCER]: bytesOf(',"kind":"PRODUCER"'),
  [SpanKind.CONSUMER]: bytesOf(',"kind":"CONSUMER"'),
};
const TRACE_ID = bytesOf('{"traceId":"');
const ID = bytesOf('","id":"');
const PARENT_ID = bytesOf('","parentId":"');
const NAME = bytesOf('","name":');
const TIMESTAMP = bytesOf(',"timestamp":');
const DURATION = bytesOf(',"duration":');
const SERVICE = bytesOf(',"localEndpoint":{"serviceName":');
const TAGS = bytesOf(',"tags":{');

/** Writes a span in Zipkin's JSON v2, by the mapping of the OpenTelemetry specification; absent fields stay out. */
export function writeZipkinSpan(out: JsonBytes, span: ReadableSpan): void {
  const { traceId, spanId } = span.spanContext();
  const { events, kind, duration } = span;
  const parentId = span.parentSpanContext?.spanId;
  const service = span.resource.attributes['service.name'];
  const remote = toRemoteEndpoint(kind, span.attributes);
  out.raw(TRACE_ID);
  out.plain(traceId);
  out.raw(ID);
  out.plain(spanId);
  if (parentId) {
    out.raw(PARENT_ID);
    out.plain(parentId);
  }
  out.raw(NAME);
  out.quoted(span.name);
  const kindBytes = KINDS[kind];
  if (kindBytes !== undefined) out.raw(kindBytes);
  out.raw(TIMESTAMP);
  out.micros(span.startTime);
  out.raw(DURATION);
  // Zipkin reads 0 as "not known yet".
  if (duration[0] === 0 && duration[1] < 1_000) out.plain('1');
  else out.micros(duration);
  out.raw(SERVICE);
  out.quoted(typeof service === 'string' ? service : DEFAULT_SERVICE_NAME);
  out.plain('}');
  if (remote !== undefined) out.text(`,"remoteEndpoint":${endpointText(remote)}`);
  if (events.length > 0) writeAnnotations(out, events);
  out.raw(TAGS);
  writeTags(out, span);
  out.plain('}}');
}

function endpointText(endpoint: ZipkinEndpoint): string {
  const { serviceName = '', ...address } = endpoint;
  const rest = JSON.stringify(address).slice(1);
  return `{"serviceName":${quote(serviceName)}${rest === '}' ? '' : ','}${rest}`;
}

function writeAnnotations(out: JsonBytes, events: ReadableSpan['events']): void {
  out.plain(',"annotations":[');
  events.forEach(({ name, attributes, time }, index) => {
    const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
    const value = hasAttributes ? `${JSON.stringify(name)}: ${JSON.stringify(attributes)}` : name;
    out.plain(index === 0 ? '{"timestamp":' : ',{"timestamp":');
    out.micros(time);
    out.plain(',"value":');
    out.quoted(value);
    out.plain('}');
  });
  out.plain(']');
}
