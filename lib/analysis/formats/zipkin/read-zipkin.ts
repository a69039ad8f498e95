import type { RecordAttributes, SpanKind, SpanRecord, SpanResource } from '../../span-record.js';
import type { ReadContext } from '../read-context.js';
import { toSpanId, toTraceId } from '../values/ids.js';
import { isObject, isSet, objectsOf, setOwn, textOf, type Json } from '../values/objects.js';
import { readLinksTag } from '../values/links-tag.js';
import { readAnnotation } from './annotations.js';
import { fromProtoSpan, isProtoSpan } from './proto-json.js';
import { serverHalfId } from './shared-id.js';
import { splitTags } from './split-tags.js';
import { fromVersionOne } from './version-one.js';

/** One span of Zipkin's JSON, v2 or v1: `{ traceId, id, … }`. */
export function readZipkin(value: Json, context: ReadContext): boolean {
  const raw = isProtoSpan(value) ? fromProtoSpan(value) : value;
  if (raw.id === undefined || raw.traceId === undefined || raw.spanId !== undefined) return false;
  const [traceId, id] = [toTraceId(raw.traceId), toSpanId(raw.id)];
  if (traceId === undefined || id === undefined) {
    context.warnings.skipSpan();
    return true;
  }
  context.formats.add('zipkin');
  for (const span of fromVersionOne(raw) ?? [raw]) context.spans.push(toRecord(span, traceId, id));
  return true;
}

function toRecord(raw: Json, traceId: string, id: string): SpanRecord {
  const kind = toKind(raw.kind);
  const parentId = toSpanId(raw.parentId);
  // A span that names itself as its parent has none. `shared` counts for servers only: a server takes the id of its
  // caller's span.
  const parent = parentId === id ? undefined : parentId;
  const isShared = raw.shared === true && kind !== 'client' && kind !== 'producer';
  const { attributes, resource, scope, status, links } = splitTags(tagsOf(raw.tags));
  const local = isObject(raw.localEndpoint) ? raw.localEndpoint : {};
  const peer = isObject(raw.remoteEndpoint) ? textOf(raw.remoteEndpoint.serviceName) : undefined;
  const host = textOf(resource?.['service.instance.id']) ?? textOf(local.ipv4) ?? textOf(local.ipv6);
  const service = textOf(local.serviceName) ?? '';
  const after = textOf(attributes['traced.after']);
  const parentSpanId = isShared ? id : parent;
  return {
    traceId,
    spanId: isShared ? serverHalfId(id) : id,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: textOf(raw.name) ?? '',
    service,
    kind,
    ...(host === undefined ? {} : { host }),
    startUs: Number(raw.timestamp ?? 0) || 0,
    durationUs: Number(raw.duration ?? 0) || 0,
    ...(isSet(raw.timestamp) && !isSet(raw.duration) ? { open: true } : {}),
    error: status.error,
    attributes: { ...attributes, ...peerAttributes(raw.remoteEndpoint, attributes) },
    events: objectsOf(raw.annotations).map(readAnnotation),
    links: readLinksTag(links),
    ...(status.message === undefined ? {} : { statusMessage: status.message }),
    ...(status.ok ? { ok: true } : {}),
    ...(peer === undefined ? {} : { peer }),
    ...(after === undefined ? {} : { after }),
    ...(attributes['traced.detached'] === 'true' ? { detached: true } : {}),
    ...(isShared ? { shared: { spanId: id, ...(parent === undefined ? {} : { parentSpanId: parent }) } } : {}),
    ...(resource === undefined ? {} : { resource: resourceOf(service, resource) }),
    ...(scope === undefined ? {} : { scope }),
  };
}

function resourceOf(service: string, attributes: RecordAttributes): SpanResource {
  return { attributes: { ...(service === '' ? {} : { 'service.name': service }), ...attributes } };
}

function tagsOf(source: unknown): Record<string, string> {
  const tags: Record<string, string> = {};
  if (!isObject(source)) return tags;
  for (const [key, value] of Object.entries(source))
    setOwn(tags, key, typeof value === 'string' ? value : String(value));
  return tags;
}

/** Where the other side listens, in OpenTelemetry's words. */
function peerAttributes(endpoint: unknown, known: RecordAttributes): RecordAttributes {
  if (!isObject(endpoint)) return {};
  const address = textOf(endpoint.ipv4) ?? textOf(endpoint.ipv6);
  const port = Number(endpoint.port ?? 0);
  return {
    ...(address === undefined || known['network.peer.address'] !== undefined
      ? {}
      : { 'network.peer.address': address }),
    ...(port > 0 && known['network.peer.port'] === undefined ? { 'network.peer.port': port } : {}),
  };
}

function toKind(kind: unknown): SpanKind {
  const name = typeof kind === 'string' ? kind.toLowerCase() : '';
  return name === 'client' || name === 'server' || name === 'producer' || name === 'consumer' ? name : 'internal';
}
