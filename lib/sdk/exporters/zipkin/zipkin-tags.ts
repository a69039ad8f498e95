import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf, JsonBytes } from '../encoding/json-bytes.js';
import { quote } from '../encoding/json-text.js';
import { KnownKeys, remember } from '../encoding/known-keys.js';

/** Zipkin shows every span with this tag as failed, whatever its value. */
const ERROR_TAG = 'error';
const STATUS_TAG = 'otel.status_code';
const SCOPE_NAME_TAG = 'otel.scope.name';
const SCOPE_VERSION_TAG = 'otel.scope.version';
const OWN_TAGS: ReadonlySet<string> = new Set([ERROR_TAG, STATUS_TAG, SCOPE_NAME_TAG, SCOPE_VERSION_TAG]);

const keys = new KnownKeys((key) => bytesOf(`${quote(key)}:`));

/** The tags of a resource, as every span of it has them. */
interface ResourceTags {
  readonly bytes: Uint8Array;
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<object, ResourceTags>();

/** Writes tags without the braces: those of the resource, then of the span (which win), then what the specification adds. */
export function writeTags(out: JsonBytes, span: ReadableSpan): void {
  const resource = resourceTags(span.resource);
  const { attributes } = span;
  const start = out.end;
  out.raw(resource.bytes);
  for (const key in attributes) {
    if (!Object.hasOwn(attributes, key)) continue;
    const entry = keys.of(key);
    if (entry.plainFor !== resource) {
      if (resource.names.has(key)) {
        out.end = start;
        writeOverriding(out, span);
        break;
      }
      if (OWN_TAGS.has(key)) continue;
      entry.plainFor = resource;
    }
    writeTag(out, key, attributes[key]);
  }
  writeAdded(out, span);
  out.dropComma();
}

/** A span that has an attribute of its resource: each name once. */
function writeOverriding(out: JsonBytes, span: ReadableSpan): void {
  const merged: Record<string, unknown> = { ...span.resource.attributes, ...span.attributes };
  for (const key of Object.keys(merged)) if (!OWN_TAGS.has(key)) writeTag(out, key, merged[key]);
}

function resourceTags(resource: ReadableSpan['resource']): ResourceTags {
  const remembered = known.get(resource);
  if (remembered !== undefined) return remembered;
  const { attributes } = resource;
  const names = Object.keys(attributes).filter((name) => !OWN_TAGS.has(name));
  const out = new JsonBytes();
  for (const name of names) writeTag(out, name, attributes[name]);
  const tags = { bytes: Uint8Array.from(out.bytes.subarray(0, out.end)), names: new Set(names) };
  if (resource.asyncAttributesPending !== true) known.set(resource, tags);
  return tags;
}

function writeAdded(out: JsonBytes, span: ReadableSpan): void {
  const { name, version } = span.instrumentationScope;
  const { code, message = '' } = span.status;
  if (name) writeTag(out, SCOPE_NAME_TAG, name);
  if (version) writeTag(out, SCOPE_VERSION_TAG, version);
  writeCount(out, 'otel.dropped_attributes_count', span.droppedAttributesCount);
  writeCount(out, 'otel.dropped_events_count', span.droppedEventsCount);
  writeCount(out, 'otel.dropped_links_count', span.droppedLinksCount);
  if (code !== SpanStatusCode.UNSET) writeTag(out, STATUS_TAG, SpanStatusCode[code]);
  if (code === SpanStatusCode.ERROR) writeTag(out, ERROR_TAG, message);
}

function writeCount(out: JsonBytes, name: string, count: number): void {
  if (count > 0) writeTag(out, name, count);
}

/** Writes one tag with a comma behind it; nothing for what has no value. */
function writeTag(out: JsonBytes, key: string, value: unknown): void {
  if (value === undefined || value === null) return;
  const entry = keys.of(key);
  if (entry.entry !== undefined && entry.value === value) {
    out.raw(entry.entry);
    return;
  }
  const start = out.end;
  out.raw(entry.head);
  if (typeof value === 'string') out.quoted(value);
  else if (typeof value === 'object') out.text(quote(JSON.stringify(value)));
  else out.plain(`"${String(value)}"`);
  out.plain(',');
  remember(entry, value, out.bytes, start, out.end);
}
