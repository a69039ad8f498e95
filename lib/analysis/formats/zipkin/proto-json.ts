import { base64ToBytes } from '../values/base64.js';
import { isObject, objectsOf, type Json } from '../values/objects.js';

const kinds: Readonly<Record<number, string>> = { 1: 'CLIENT', 2: 'SERVER', 3: 'PRODUCER', 4: 'CONSUMER' };

/** Whether a span is one of Zipkin's protobuf or Thrift schema printed as JSON, whose keys have underscores. */
export function isProtoSpan(raw: Json): boolean {
  if (raw.trace_id === undefined || raw.id === undefined) return false;
  return isObject(raw.local_endpoint) || isObject(raw.remote_endpoint) || Array.isArray(raw.annotations);
}

/** The same span as the API of Zipkin has it. */
export function fromProtoSpan(raw: Json): Json {
  return {
    traceId: raw.trace_id,
    id: raw.id,
    parentId: raw.parent_id,
    name: raw.name,
    kind: typeof raw.kind === 'number' ? kinds[raw.kind] : raw.kind,
    timestamp: raw.timestamp,
    duration: raw.duration,
    localEndpoint: endpointOf(raw.local_endpoint),
    remoteEndpoint: endpointOf(raw.remote_endpoint),
    annotations: objectsOf(raw.annotations).map(fromThrift),
    ...(Array.isArray(raw.binary_annotations)
      ? { binaryAnnotations: objectsOf(raw.binary_annotations).map(fromThrift) }
      : {}),
    tags: raw.tags,
    shared: raw.shared,
  };
}

/** Thrift calls an endpoint a host. */
function fromThrift(annotation: Json): Json {
  return isObject(annotation.host) ? { ...annotation, endpoint: endpointOf(annotation.host) } : annotation;
}

function endpointOf(raw: unknown): Json | undefined {
  if (!isObject(raw)) return undefined;
  return { serviceName: raw.service_name, ipv4: addressOf(raw.ipv4), port: raw.port };
}

/** Four bytes in base64, or as Thrift has them a number with a sign. */
function addressOf(value: unknown): unknown {
  if (typeof value === 'number') return [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.');
  const bytes = typeof value === 'string' && !value.includes('.') ? base64ToBytes(value) : undefined;
  return bytes?.length === 4 ? bytes.join('.') : value;
}
