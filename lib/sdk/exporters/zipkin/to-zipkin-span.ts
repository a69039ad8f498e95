import { SpanKind, SpanStatusCode, type Attributes, type HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { toRemoteEndpoint } from './remote-endpoint.js';
import type { ZipkinAnnotation, ZipkinSpan } from './zipkin-span.js';

const DEFAULT_SERVICE_NAME = 'unknown_service';
const STATUS_TAG = 'otel.status_code';
/** Zipkin shows every span with this tag as failed, whatever its value. */
const ERROR_TAG = 'error';

/** A span in Zipkin's JSON v2, by the mapping of the OpenTelemetry specification; absent fields stay out of the JSON. */
export function toZipkinSpan(span: ReadableSpan): ZipkinSpan {
  const { traceId, spanId } = span.spanContext();
  const { events } = span;
  const serviceName = span.resource.attributes['service.name'];
  return {
    traceId,
    parentId: span.parentSpanContext?.spanId,
    id: spanId,
    name: span.name,
    kind: toKind(span.kind),
    timestamp: toMicroseconds(span.startTime),
    // Zipkin reads 0 as "not known yet".
    duration: Math.max(1, toMicroseconds(span.duration)),
    localEndpoint: { serviceName: typeof serviceName === 'string' ? serviceName : DEFAULT_SERVICE_NAME },
    remoteEndpoint: toRemoteEndpoint(span.kind, span.attributes),
    annotations: events.length === 0 ? undefined : events.map(toAnnotation),
    tags: toTags(span),
  };
}

function toKind(kind: SpanKind): ZipkinSpan['kind'] {
  switch (kind) {
    case SpanKind.CLIENT:
      return 'CLIENT';
    case SpanKind.SERVER:
      return 'SERVER';
    case SpanKind.PRODUCER:
      return 'PRODUCER';
    case SpanKind.CONSUMER:
      return 'CONSUMER';
    default:
      return undefined;
  }
}

function toTags(span: ReadableSpan): Record<string, string> {
  const tags: Record<string, string> = {};
  addAttributes(tags, span.resource.attributes);
  addAttributes(tags, span.attributes);
  const { name, version } = span.instrumentationScope;
  if (name) tags['otel.scope.name'] = name;
  if (version) tags['otel.scope.version'] = version;
  if (span.droppedAttributesCount > 0) tags['otel.dropped_attributes_count'] = String(span.droppedAttributesCount);
  if (span.droppedEventsCount > 0) tags['otel.dropped_events_count'] = String(span.droppedEventsCount);
  if (span.droppedLinksCount > 0) tags['otel.dropped_links_count'] = String(span.droppedLinksCount);
  delete tags[ERROR_TAG];
  if (span.status.code !== SpanStatusCode.UNSET) tags[STATUS_TAG] = SpanStatusCode[span.status.code];
  if (span.status.code === SpanStatusCode.ERROR) tags[ERROR_TAG] = span.status.message ?? '';
  return tags;
}

function addAttributes(tags: Record<string, string>, attributes: Attributes): void {
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value !== undefined && value !== null) tags[key] = Array.isArray(value) ? JSON.stringify(value) : String(value);
  }
}

function toAnnotation({ name, attributes, time }: ReadableSpan['events'][number]): ZipkinAnnotation {
  const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
  return {
    timestamp: toMicroseconds(time),
    value: hasAttributes ? `${JSON.stringify(name)}: ${JSON.stringify(attributes)}` : name,
  };
}

function toMicroseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1_000);
}
