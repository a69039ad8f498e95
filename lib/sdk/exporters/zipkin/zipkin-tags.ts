import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { KeyTexts, quote } from '../encoding/json-text.js';

/** Zipkin shows every span with this tag as failed, whatever its value. */
const ERROR_TAG = 'error';
const STATUS_TAG = 'otel.status_code';
const SCOPE_NAME_TAG = 'otel.scope.name';
const SCOPE_VERSION_TAG = 'otel.scope.version';
const OWN_TAGS: ReadonlySet<string> = new Set([ERROR_TAG, STATUS_TAG, SCOPE_NAME_TAG, SCOPE_VERSION_TAG]);

const keys = new KeyTexts((key) => `,${key}:`);

/** The tags of a resource; the first character is a comma, or there is none. */
interface ResourceTags {
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<object, ResourceTags>();

/** Tags without the braces: those of the resource, then of the span (which win), then what the specification adds. */
export function tagsText(span: ReadableSpan): string {
  const resource = resourceTags(span.resource);
  const { attributes } = span;
  let text = resource.text;
  for (const key of Object.keys(attributes)) {
    if (resource.names.has(key)) return overridingText(span);
    if (!OWN_TAGS.has(key)) text += tagText(key, attributes[key]);
  }
  return (text + addedText(span)).slice(1);
}

/** A span that has an attribute of its resource: each name once. */
function overridingText(span: ReadableSpan): string {
  const merged: Record<string, unknown> = { ...span.resource.attributes, ...span.attributes };
  let text = '';
  for (const key of Object.keys(merged)) if (!OWN_TAGS.has(key)) text += tagText(key, merged[key]);
  return (text + addedText(span)).slice(1);
}

function resourceTags(resource: ReadableSpan['resource']): ResourceTags {
  const remembered = known.get(resource);
  if (remembered !== undefined) return remembered;
  const { attributes } = resource;
  const names = Object.keys(attributes).filter((name) => !OWN_TAGS.has(name));
  const tags = { text: names.map((name) => tagText(name, attributes[name])).join(''), names: new Set(names) };
  if (resource.asyncAttributesPending !== true) known.set(resource, tags);
  return tags;
}

function addedText(span: ReadableSpan): string {
  const { name, version } = span.instrumentationScope;
  const { code, message = '' } = span.status;
  let text = name ? keys.of(SCOPE_NAME_TAG) + quote(name) : '';
  if (version) text += keys.of(SCOPE_VERSION_TAG) + quote(version);
  text += countText('otel.dropped_attributes_count', span.droppedAttributesCount);
  text += countText('otel.dropped_events_count', span.droppedEventsCount);
  text += countText('otel.dropped_links_count', span.droppedLinksCount);
  if (code !== SpanStatusCode.UNSET) text += `${keys.of(STATUS_TAG)}"${SpanStatusCode[code]}"`;
  if (code === SpanStatusCode.ERROR) text += keys.of(ERROR_TAG) + quote(message);
  return text;
}

function countText(name: string, count: number): string {
  return count > 0 ? `${keys.of(name)}"${count}"` : '';
}

function tagText(key: string, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return keys.of(key) + quote(value);
    case 'undefined':
      return '';
    case 'object':
      return value === null ? '' : keys.of(key) + quote(JSON.stringify(value));
    default:
      return `${keys.of(key)}"${String(value)}"`;
  }
}
