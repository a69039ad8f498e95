import type { SpanEvent, SpanLink, SpanRecord } from '../../span-record.js';
import { toSpanKind } from '../otlp/kinds.js';
import { hostOf } from '../otlp/resources.js';
import type { ReadContext } from '../read-context.js';
import { toSpanId, toTraceId } from '../values/ids.js';
import { isObject, objectsOf, textOf, type Json } from '../values/objects.js';
import { LINKS_TAG, readLinksTag } from '../values/links-tag.js';
import { isScopeTag, scopeOf } from '../values/scope-tags.js';
import { readJaegerTimes, readLogTime } from './jaeger-times.js';
import { readFieldTags, readTags } from './tags.js';

interface Reference {
  readonly traceId: string;
  readonly spanId: string;
  readonly follows: boolean;
  readonly attributes: Json;
}

/** Tags that are fields of a span elsewhere. */
const ownTags = ['span.kind', 'error', 'otel.status_code', 'otel.status_description', 'w3c.tracestate', LINKS_TAG];

export function readJaegerSpan(raw: Json, process: Json | undefined, context: ReadContext): void {
  const traceId = traceIdOf(raw);
  const spanId = toSpanId(raw.spanID ?? raw.spanId);
  if (traceId === undefined || spanId === undefined) {
    context.warnings.skipSpan();
    return;
  }
  const isPlain = process === undefined && (raw.endTime !== undefined || isObject(raw.tags));
  context.formats.add(isPlain ? 'json' : 'jaeger');
  const tags = { ...readFieldTags(raw.tag), ...readTags(raw.tags) };
  const ofProcess = { ...readFieldTags(process?.tag), ...readTags(process?.tags) };
  const service =
    textOf(process?.serviceName) ??
    textOf(raw.serviceName ?? raw.service) ??
    textOf(tags['service.name']) ??
    unknownService(raw, process, context);
  const references = readReferences(raw);
  const scope = scopeOf(tags);
  const parent = parentOf(references, raw, traceId);
  const host = hostOf(ofProcess) ?? textOf(ofProcess['hostname']) ?? textOf(ofProcess['ip']);
  const links = references.filter((reference) => reference !== parent.reference).map(toLink);
  const record: SpanRecord = {
    traceId,
    spanId,
    ...(parent.spanId === undefined || parent.spanId === spanId ? {} : { parentSpanId: parent.spanId }),
    name: String(raw.operationName ?? ''),
    service,
    kind: toSpanKind(tags['span.kind'] ?? raw.kind),
    ...(host === undefined ? {} : { host }),
    ...readJaegerTimes(raw, tags),
    ...statusOf(raw, tags),
    attributes: attributesOf(tags, isPlain),
    events: objectsOf(raw.logs).map(readLog),
    links: [
      ...links,
      ...objectsOf(raw.links)
        .flatMap((link) => readReference(link, link.attributes))
        .map(toLink),
      ...readLinksTag(tags[LINKS_TAG]),
    ],
    ...(parent.reference?.follows === true ? { followsFrom: true } : {}),
    ...causalityOf(tags),
    ...(scope === undefined ? {} : { scope }),
    ...(process === undefined ? {} : { resource: { attributes: { 'service.name': service, ...ofProcess } } }),
    ...(typeof raw.flags === 'number' && raw.flags > 0 ? { flags: raw.flags } : {}),
  };
  context.spans.push(record);
}

/** Processes stand behind the spans, so that a file that was cut has none; their ids still tell services apart. */
function unknownService({ processID }: Json, process: Json | undefined, context: ReadContext): string {
  const id = textOf(processID);
  if (id === undefined || process !== undefined) return '';
  context.warnings.add(
    'a span names a process that is not in the file: its service is called unknown_service and that name',
  );
  return `unknown_service:${id}`;
}

/** An id, or the two numbers that Thrift makes of one. */
function traceIdOf(raw: Json): string | undefined {
  const id = toTraceId(raw.traceID ?? raw.traceId);
  if (id !== undefined || raw.traceIdLow === undefined) return id;
  const [high, low] = [toTraceId(raw.traceIdHigh ?? 0), toTraceId(raw.traceIdLow)];
  return low === undefined || high === undefined || /^0*$/.test(high) ? low : high + low;
}

function attributesOf(tags: Json, isPlain: boolean): Record<string, unknown> {
  const attributes: Record<string, unknown> = { ...tags };
  for (const key of [...ownTags, ...Object.keys(tags).filter(isScopeTag)]) delete attributes[key];
  for (const key of ['traced.start_ns', 'traced.duration_ns']) delete attributes[key];
  if (isPlain) delete attributes['service.name'];
  return attributes;
}

function causalityOf(tags: Json): Pick<SpanRecord, 'after' | 'detached'> {
  const after = textOf(tags['traced.after']);
  return {
    ...(after === undefined ? {} : { after }),
    ...(tags['traced.detached'] === true ? { detached: true } : {}),
  };
}

function statusOf(raw: Json, tags: Json): Pick<SpanRecord, 'error' | 'ok' | 'statusMessage' | 'traceState'> {
  const code = String(tags['otel.status_code'] ?? raw.status ?? '').toUpperCase();
  const said = tags['error'];
  const message = textOf(tags['otel.status_description']) ?? textOf(raw.statusMessage);
  const traceState = textOf(tags['w3c.tracestate']);
  return {
    error: code === 'ERROR' || said === true || (typeof said === 'string' && said !== '' && said !== 'false'),
    ...(code === 'OK' ? { ok: true } : {}),
    ...(message === undefined ? {} : { statusMessage: message }),
    ...(traceState === undefined ? {} : { traceState }),
  };
}

function readReferences(raw: Json): Reference[] {
  return objectsOf(raw.references).flatMap((reference) => readReference(reference, undefined));
}

function readReference(raw: Json, attributes: unknown): Reference[] {
  const traceId = traceIdOf(raw);
  const spanId = toSpanId(raw.spanID ?? raw.spanId);
  if (traceId === undefined || spanId === undefined) return [];
  const follows = /follows|^1$/i.test(String(raw.refType ?? ''));
  return [{ traceId, spanId, follows, attributes: isObject(attributes) ? attributes : {} }];
}

/** The first reference into the same trace, a `CHILD_OF` before a `FOLLOWS_FROM`; then the old field. */
function parentOf(
  references: readonly Reference[],
  raw: Json,
  traceId: string,
): { readonly spanId?: string | undefined; readonly reference?: Reference | undefined } {
  const own = references.filter((reference) => reference.traceId === traceId);
  const reference = own.find(({ follows }) => !follows) ?? own[0];
  const spanId = reference?.spanId ?? toSpanId(raw.parentSpanID ?? raw.parentSpanId);
  return { spanId, reference };
}

function toLink({ traceId, spanId, attributes }: Reference): SpanLink {
  return { traceId, spanId, attributes };
}

/** A log: its fields, of which `event`, or `name` where there is none, is the name. */
function readLog(raw: Json): SpanEvent {
  const attributes = readTags(raw.fields ?? raw.attributes ?? withoutTime(raw));
  const key = ['event', 'name'].find((field) => textOf(attributes[field]) !== undefined);
  const title = key === undefined ? (textOf(raw.event) ?? textOf(raw.name)) : String(attributes[key]);
  if (key !== undefined) delete attributes[key];
  return { name: title ?? textOf(attributes['message']) ?? 'log', ...readLogTime(raw), attributes };
}

function withoutTime({ timestamp: _timestamp, ...fields }: Json): Json {
  return fields;
}
