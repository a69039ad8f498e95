import type { Attributes, AttributeValue, Link } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { reportInternalError } from '../shared/guard.js';
import type { ValueMasker } from '../shared/runtime.js';

/** Stands for a value whose masking failed: better nothing than an unmasked secret. */
export const MASKING_FAILED = '[REDACTED:error]';

const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'url.full',
  'url.query',
  'url.path',
  'url.original',
  'http.url',
  'http.target',
]);
const SQL_ATTRIBUTES: ReadonlySet<string> = new Set(['db.query.text', 'db.statement', 'db.query.summary']);
const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set(['exception.message', 'exception.stacktrace']);

/** Gives the masked form of a span: the span itself when nothing in it needs masking. */
export type SpanMasker = (span: ReadableSpan) => ReadableSpan;

/**
 * Makes a function that masks spans with `masker`: name, status message, attributes, events, links and resource.
 *
 * Never changes a span; remembers what it made, so that several exporters mask a span once. A value whose masking
 * throws becomes `[REDACTED:error]`.
 */
export function createSpanMasker(masker: ValueMasker): SpanMasker {
  const resources = new WeakMap<Resource, Resource>();
  const spans = new WeakMap<ReadableSpan, ReadableSpan>();
  return (span) => {
    let masked = spans.get(span);
    if (masked === undefined) {
      masked = maskSpan(span, masker, resources);
      spans.set(span, masked);
      // A masked span may pass another exporter's masking: it must not be masked twice (a hash of a hash).
      spans.set(masked, masked);
    }
    return masked;
  };
}

function maskSpan(span: ReadableSpan, masker: ValueMasker, resources: WeakMap<Resource, Resource>): ReadableSpan {
  const name = maskText(span.name, masker);
  const message = span.status.message === undefined ? undefined : maskText(span.status.message, masker);
  const attributes = maskAttributes(span.attributes, masker);
  const events = mapChanged(span.events, (event) => {
    const eventName = maskText(event.name, masker);
    const eventAttributes = event.attributes && maskAttributes(event.attributes, masker);
    if (eventName === event.name && eventAttributes === event.attributes) return event;
    return { ...event, name: eventName, ...(eventAttributes === undefined ? {} : { attributes: eventAttributes }) };
  });
  const links = mapChanged(span.links, (link): Link => {
    const linkAttributes = link.attributes && maskAttributes(link.attributes, masker);
    return linkAttributes === undefined || linkAttributes === link.attributes
      ? link
      : { ...link, attributes: linkAttributes };
  });
  const resource = maskResource(span.resource, masker, resources);
  const isSame =
    name === span.name &&
    message === span.status.message &&
    attributes === span.attributes &&
    events === span.events &&
    links === span.links &&
    resource === span.resource;
  if (isSame) return span;
  const status = message === undefined ? span.status : { ...span.status, message };
  return { ...copySpan(span), name, status, attributes, events, links, resource };
}

/** Field by field: the fields of an SDK span are partly accessors, and a spread would take its private state along. */
function copySpan(span: ReadableSpan): ReadableSpan {
  const spanContext = span.spanContext();
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => spanContext,
    ...(span.parentSpanContext === undefined ? {} : { parentSpanContext: span.parentSpanContext }),
    startTime: span.startTime,
    endTime: span.endTime,
    status: span.status,
    attributes: span.attributes,
    links: span.links,
    events: span.events,
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function maskResource(resource: Resource, masker: ValueMasker, known: WeakMap<Resource, Resource>): Resource {
  const remembered = known.get(resource);
  if (remembered !== undefined) return remembered;
  const attributes = maskAttributes(resource.attributes, masker);
  const masked: Resource =
    attributes === resource.attributes
      ? resource
      : Object.create(resource, {
          attributes: { value: attributes, enumerable: true },
          getRawAttributes: { value: () => Object.entries(attributes) },
        });
  if (resource.asyncAttributesPending !== true) known.set(resource, masked);
  return masked;
}

/** The masked attributes; the same object when nothing changed. */
function maskAttributes(attributes: Attributes, masker: ValueMasker): Attributes {
  let changed: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    const masked = maskAttribute(key, value, attributes, masker);
    if (isSameValue(value, masked)) continue;
    changed ??= { ...attributes };
    if (masked === undefined) delete changed[key];
    else changed[key] = masked;
  }
  return changed ?? attributes;
}

function maskAttribute(
  key: string,
  value: AttributeValue | undefined,
  all: Attributes,
  masker: ValueMasker,
): AttributeValue | undefined {
  try {
    if (typeof value === 'string') {
      if (URL_ATTRIBUTES.has(key)) return masker.url(value, key);
      if (SQL_ATTRIBUTES.has(key)) return masker.sql(value, databaseSystem(all));
      if (TEXT_ATTRIBUTES.has(key)) return masker.text(value);
    }
    return masker.attribute(key, value) as AttributeValue | undefined;
  } catch (error) {
    reportInternalError(`masking of attribute ${key}`, error);
    return MASKING_FAILED;
  }
}

function databaseSystem(attributes: Attributes): string | undefined {
  const system = attributes['db.system.name'] ?? attributes['db.system'];
  return typeof system === 'string' ? system : undefined;
}

function maskText(text: string, masker: ValueMasker): string {
  try {
    return masker.text(text);
  } catch (error) {
    reportInternalError('masking of text', error);
    return MASKING_FAILED;
  }
}

function isSameValue(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  return before.every((item, index) => Object.is(item, after[index]));
}

/** Maps a list; the same list when no item changed. */
function mapChanged<T>(items: T[], map: (item: T) => T): T[] {
  const mapped = items.map(map);
  return mapped.every((item, index) => item === items[index]) ? items : mapped;
}
