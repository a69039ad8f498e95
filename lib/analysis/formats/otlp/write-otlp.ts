import type { RecordAttributes, SpanEvent, SpanLink, SpanRecord, SpanResource, SpanScope } from '../../span-record.js';
import { fromRecordTime, later, toNanoText } from '../values/moment.js';
import { isEmpty, type Json } from '../values/objects.js';
import { writeAttributes } from './attributes.js';
import { fromSpanKind } from './kinds.js';

/** A `TracesData` message: spans of one resource and scope together, in the order of their first span. */
export function writeOtlp(spans: readonly SpanRecord[]): { readonly resourceSpans: readonly Json[] } {
  const resources = new Map<string, { json: Json; scopes: Map<string, { json: Json; spans: Json[] }> }>();
  const texts = new Texts();
  for (const span of spans) {
    const resource = resourceFor(span);
    const resourceKey = texts.of(resource);
    let group = resources.get(resourceKey);
    if (group === undefined) resources.set(resourceKey, (group = { json: writeResource(resource), scopes: new Map() }));
    const scopeKey = span.scope === undefined ? '' : texts.of(span.scope);
    let scope = group.scopes.get(scopeKey);
    if (scope === undefined) group.scopes.set(scopeKey, (scope = { json: writeScope(span.scope), spans: [] }));
    scope.spans.push(writeSpan(span));
  }
  return {
    resourceSpans: [...resources.values()].map(({ json, scopes }) => {
      const { schemaUrl, ...resource } = json;
      const scopeSpans = [...scopes.values()].map(({ json: scope, spans }) => ({ ...scope, spans }));
      return { resource, scopeSpans, ...(schemaUrl === undefined ? {} : { schemaUrl }) };
    }),
  };
}

/** Texts of objects that many spans share, made once. */
class Texts {
  private readonly known = new Map<object, string>();

  of(value: object): string {
    let text = this.known.get(value);
    if (text === undefined) this.known.set(value, (text = JSON.stringify(value)));
    return text;
  }
}

function resourceFor({ resource, service, host }: SpanRecord): SpanResource {
  if (resource !== undefined) return resource;
  return {
    attributes: {
      ...(service === '' ? {} : { 'service.name': service }),
      ...(host === undefined ? {} : { 'host.name': host }),
    },
  };
}

function writeResource({ attributes, exact, droppedAttributesCount, schemaUrl }: SpanResource): Json {
  return {
    attributes: writeAttributes(attributes, exact),
    ...(droppedAttributesCount === undefined ? {} : { droppedAttributesCount }),
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
  };
}

function writeScope(scope: SpanScope | undefined): Json {
  if (scope === undefined) return {};
  const { name, version, attributes, exact, droppedAttributesCount, schemaUrl } = scope;
  const written = {
    ...(name === '' ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(attributes === undefined ? {} : { attributes: writeAttributes(attributes, exact) }),
    ...(droppedAttributesCount === undefined ? {} : { droppedAttributesCount }),
  };
  return {
    ...(isEmpty(written) ? {} : { scope: written }),
    ...(schemaUrl === undefined ? {} : { schemaUrl }),
  };
}

function writeSpan(span: SpanRecord): Json {
  const start = fromRecordTime(span.startUs, span.startNanos);
  const isUnfinished = span.open === true;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
    ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
    ...(span.flags === undefined ? {} : { flags: span.flags }),
    name: span.name,
    kind: fromSpanKind(span.kind),
    startTimeUnixNano: toNanoText(start),
    endTimeUnixNano: isUnfinished ? '0' : toNanoText(later(start, span.durationUs)),
    attributes: writeAttributes(withCausality(span), span.exact),
    ...(span.droppedAttributesCount === undefined ? {} : { droppedAttributesCount: span.droppedAttributesCount }),
    events: span.events.map(writeEvent),
    ...(span.droppedEventsCount === undefined ? {} : { droppedEventsCount: span.droppedEventsCount }),
    links: writeLinks(span),
    ...(span.droppedLinksCount === undefined ? {} : { droppedLinksCount: span.droppedLinksCount }),
    status: writeStatus(span),
  };
}

/** What says about waiting in the attributes of our own spans; of what came another way, the record alone may know it. */
function withCausality({ attributes, after, detached }: SpanRecord): RecordAttributes {
  const isSaid =
    (after === undefined || attributes['traced.after'] !== undefined) &&
    (detached !== true || attributes['traced.detached'] === true);
  if (isSaid) return attributes;
  return {
    ...attributes,
    ...(after === undefined ? {} : { 'traced.after': after }),
    ...(detached === true ? { 'traced.detached': true } : {}),
  };
}

function writeStatus({ error, ok, statusMessage }: SpanRecord): Json {
  return {
    ...(error ? { code: 2 } : ok === true ? { code: 1 } : {}),
    ...(statusMessage === undefined ? {} : { message: statusMessage }),
  };
}

function writeEvent({ name, timeUs, timeNanos, attributes, exact, droppedAttributesCount }: SpanEvent): Json {
  return {
    timeUnixNano: toNanoText(fromRecordTime(timeUs, timeNanos)),
    name,
    attributes: writeAttributes(attributes, exact),
    ...(droppedAttributesCount === undefined ? {} : { droppedAttributesCount }),
  };
}

/** OTLP has no other word for a parent that does not wait than a link to it. */
function writeLinks({ links, followsFrom, parentSpanId, traceId }: SpanRecord): Json[] {
  const written = links.map(writeLink);
  const isSaid = links.some(({ attributes }) => attributes['opentracing.ref_type'] === 'follows_from');
  if (followsFrom === true && parentSpanId !== undefined && !isSaid) {
    written.push(writeLink({ traceId, spanId: parentSpanId, attributes: { 'opentracing.ref_type': 'follows_from' } }));
  }
  return written;
}

function writeLink({ traceId, spanId, traceState, flags, attributes, exact, droppedAttributesCount }: SpanLink): Json {
  return {
    traceId,
    spanId,
    ...(traceState === undefined ? {} : { traceState }),
    ...(flags === undefined ? {} : { flags }),
    attributes: writeAttributes(attributes, exact),
    ...(droppedAttributesCount === undefined ? {} : { droppedAttributesCount }),
  };
}
