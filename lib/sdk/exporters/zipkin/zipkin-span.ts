import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf, type JsonBytes } from '../encoding/json-bytes.js';
import { quote } from '../encoding/json-text.js';
import { toRemoteEndpoint, type ZipkinEndpoint } from './remote-endpoint.js';
import { resourceTags, writeTags } from './zipkin-tags.js';

const TRACE_ID = bytesOf('{"traceId":"');
const ID = bytesOf('","id":"');
const PARENT_ID = bytesOf('","parentId":"');
const DURATION = bytesOf(',"duration":');
const SERVICE = bytesOf(',"localEndpoint":{"serviceName":');
const END_OF_OBJECT = bytesOf('}');
const TAGS = bytesOf(',"tags":{');
const END = bytesOf('}}');

/** Writes a span in Zipkin's JSON v2, by the mapping of the OpenTelemetry specification; absent fields stay out. */
export function writeZipkinSpan(out: JsonBytes, span: ReadableSpan): void {
  const { traceId, spanId } = span.spanContext();
  const { events, kind, duration } = span;
  const parentId = span.parentSpanContext?.spanId;
  const resource = resourceTags(span.resource);
  const template = resource.templates.of(span);
  const remote = toRemoteEndpoint(kind, span.attributes);
  out.raw(TRACE_ID);
  out.plain(traceId);
  out.raw(ID);
  out.plain(spanId);
  if (parentId) {
    out.raw(PARENT_ID);
    out.plain(parentId);
  }
  out.raw(template.headOf(span));
  out.micros(span.startTime);
  out.raw(DURATION);
  // Zipkin reads 0 as "not known yet".
  if (duration[0] === 0 && duration[1] < 1_000) out.plain('1');
  else out.micros(duration);
  out.raw(SERVICE);
  out.raw(resource.service);
  out.raw(END_OF_OBJECT);
  if (remote !== undefined) out.text(`,"remoteEndpoint":${endpointText(remote)}`);
  if (events.length > 0) writeAnnotations(out, events);
  out.raw(TAGS);
  writeTags(out, span, resource, template);
  template.learn(span);
  out.raw(END);
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
