import { SpanStatusCode, type Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf, QUOTE, written, type JsonBytes } from '../encoding/json-bytes.js';
import { quote } from '../encoding/json-text.js';
import { KnownKeys, remember } from '../encoding/known-keys.js';
import { SpanTemplates, type SpanTemplate } from '../encoding/span-templates.js';
import { zipkinHead } from './zipkin-head.js';

const DEFAULT_SERVICE_NAME = 'unknown_service';
/** Zipkin shows every span with this tag as failed, whatever its value. */
const ERROR_TAG = 'error';
const STATUS_TAG = 'otel.status_code';
const SCOPE_NAME_TAG = 'otel.scope.name';
const SCOPE_VERSION_TAG = 'otel.scope.version';
const OWN_TAGS: ReadonlySet<string> = new Set([ERROR_TAG, STATUS_TAG, SCOPE_NAME_TAG, SCOPE_VERSION_TAG]);

const keys = new KnownKeys((key) => bytesOf(`${quote(key)}:`));

/** What all spans of a resource have. */
export interface ResourceTags {
  readonly service: Uint8Array;
  /** Its tags. */
  readonly bytes: Uint8Array;
  readonly names: ReadonlySet<string>;
  readonly templates: SpanTemplates;
}

const known = new WeakMap<object, ResourceTags>();
// Nearly all spans of a process have the same one.
let last: { readonly resource: object; readonly tags: ResourceTags } | undefined;

/**
 * Writes tags without the braces: those of the resource, then of the span (which win), then what the specification adds.
 */
export function writeTags(out: JsonBytes, span: ReadableSpan, resource: ResourceTags, template: SpanTemplate): void {
  const start = out.end;
  out.raw(resource.bytes);
  if (!writeOwn(out, span.attributes, resource, template)) {
    out.end = start;
    writeOverriding(out, span);
  }
  writeAdded(out, span);
  out.dropComma();
}

/** `false` when one of them is an attribute of the resource too. */
function writeOwn(out: JsonBytes, attributes: Attributes, resource: ResourceTags, template: SpanTemplate): boolean {
  let [index, from] = [0, -1];
  for (const key in attributes) {
    const value = attributes[key];
    if (template.has(index, key, value)) {
      if (from < 0) from = index;
      index += 1;
      continue;
    }
    // A property that somebody has put on `Object.prototype` is no attribute.
    if (!Object.hasOwn(attributes, key)) continue;
    if (from >= 0) out.raw(template.run(from, index));
    from = -1;
    index += 1;
    const entry = keys.of(key);
    if (entry.plainFor !== resource) {
      if (resource.names.has(key)) return false;
      if (OWN_TAGS.has(key)) continue;
      entry.plainFor = resource;
    }
    writeTag(out, key, value);
  }
  if (from >= 0) out.raw(template.run(from, index));
  return true;
}

/** A span that has an attribute of its resource: each name once. */
function writeOverriding(out: JsonBytes, span: ReadableSpan): void {
  const merged: Record<string, unknown> = { ...span.resource.attributes, ...span.attributes };
  for (const key of Object.keys(merged)) if (!OWN_TAGS.has(key)) writeTag(out, key, merged[key]);
}

/** What the spans of a resource have in common; made once. */
export function resourceTags(resource: ReadableSpan['resource']): ResourceTags {
  if (last?.resource === resource) return last.tags;
  const remembered = known.get(resource);
  const tags = remembered ?? createResourceTags(resource.attributes);
  if (resource.asyncAttributesPending === true) return tags;
  if (remembered === undefined) known.set(resource, tags);
  last = { resource, tags };
  return tags;
}

function createResourceTags(attributes: Attributes): ResourceTags {
  const own = Object.keys(attributes).filter((name) => !OWN_TAGS.has(name));
  const names = new Set(own);
  const service = attributes['service.name'];
  return {
    service: written((out) => out.quoted(typeof service === 'string' ? service : DEFAULT_SERVICE_NAME)),
    bytes: written((out) => own.forEach((name) => writeTag(out, name, attributes[name]))),
    names,
    templates: new SpanTemplates({
      entry: (key, value) =>
        names.has(key) || OWN_TAGS.has(key) ? undefined : written((out) => writeTag(out, key, value)),
      head: zipkinHead,
    }),
  };
}

function writeAdded(out: JsonBytes, span: ReadableSpan): void {
  const { code, message = '' } = span.status;
  out.raw(scopeTags(span.instrumentationScope));
  writeCount(out, 'otel.dropped_attributes_count', span.droppedAttributesCount);
  writeCount(out, 'otel.dropped_events_count', span.droppedEventsCount);
  writeCount(out, 'otel.dropped_links_count', span.droppedLinksCount);
  if (code !== SpanStatusCode.UNSET) writeTag(out, STATUS_TAG, SpanStatusCode[code]);
  if (code === SpanStatusCode.ERROR) writeTag(out, ERROR_TAG, message);
}

let lastScope: { readonly scope: object; readonly bytes: Uint8Array } | undefined;

/** One scope does most of the work of a process. */
function scopeTags(scope: ReadableSpan['instrumentationScope']): Uint8Array {
  if (lastScope?.scope === scope) return lastScope.bytes;
  const { name, version } = scope;
  const bytes = written((out) => {
    if (name) writeTag(out, SCOPE_NAME_TAG, name);
    if (version) writeTag(out, SCOPE_VERSION_TAG, version);
  });
  lastScope = { scope, bytes };
  return bytes;
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
  else if (typeof value === 'number' && Number.isSafeInteger(value)) {
    out.byte(QUOTE);
    out.integer(value);
    out.byte(QUOTE);
  } else out.plain(`"${String(value)}"`);
  out.plain(',');
  remember(entry, value, out.bytes, start, out.end);
}
