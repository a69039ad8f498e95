import type { Attributes, Link } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { boundParts, isBounded, LOOKAHEAD, mapChanged } from './bound-parts.js';
import { copySpan } from './copy-span.js';
import type { SpanParts } from './span-parts.js';
import { createEchoMask } from '../../privacy/echo/echo-mask.js';
import { INSTRUMENTATION_NAME } from '../../shared/attributes.js';
import { CallEcho } from '../../privacy/echo/call-echo.js';
import { echoOf } from '../../privacy/echo/echo.js';
import { withEvidence } from '../../privacy/mask-evidence.js';
import { Redactor } from '../../privacy/redactor.js';
import { NO_MASKER, type Masker } from '../../privacy/masker.js';

/** Gives the masked form of a span: the span itself when nothing in it needs masking. */
export type SpanMasker = (span: ReadableSpan) => ReadableSpan;

/**
 * Makes a function that masks spans: name, status message, attributes, events, links and resource. The sensitive values
 * of the calls around a span are removed also without a masker.
 *
 * Never changes a span; remembers what it made, so that a span is masked once. A value whose masking throws becomes
 * `[REDACTED:error]`. `traced.masked` lists what was masked, by path and rule.
 */
export function createSpanMasker(masker: Masker): SpanMasker {
  return remembering(createLiveMasker(masker));
}

/** Masks each span once, whoever asks for it, and how often. */
export function remembering(mask: SpanMasker): SpanMasker {
  const spans = new WeakMap<ReadableSpan, ReadableSpan>();
  return (span) => {
    const known = spans.get(span);
    if (known !== undefined) return known;
    const masked = mask(span);
    if (masked === span) return span;
    spans.set(span, masked);
    // A masked span may pass another exporter's masking: it must not be masked twice (a hash of a hash).
    spans.set(masked, masked);
    return masked;
  };
}

/**
 * The same without a memory: for spans that still change, and where every span passes once.
 *
 * @param valueLength what is longer is cut, after it was masked. Default: nothing is cut.
 */
export function createLiveMasker(masker: Masker, valueLength?: number): SpanMasker {
  const withoutEcho = new Redactor(masker, undefined);
  const resources = new MaskedResources(masker);
  return (span) => {
    const echo = echoOf(span);
    if (masker === NO_MASKER && echo === undefined && valueLength === undefined) return span;
    const redactor = echo === undefined ? withoutEcho : new Redactor(masker, echo);
    return maskSpan(span, { redactor, masker, resources, valueLength });
  };
}

const CODE_NAME = /^[A-Za-z_$][\w$]{0,127}\.[\w$]{1,128}$/;

interface Masking {
  readonly redactor: Redactor;
  readonly masker: Masker;
  readonly resources: MaskedResources;
  readonly valueLength: number | undefined;
}

function maskSpan(span: ReadableSpan, { redactor, masker, resources, valueLength }: Masking): ReadableSpan {
  const { name, status, attributes, events, links } = span;
  if (redactor.found.length > 0) redactor.found = [];
  const isCode = span.instrumentationScope.name === INSTRUMENTATION_NAME && CODE_NAME.test(name);
  const namePath = isCode ? 'code.function.name' : 'span.name';
  const original: SpanParts = { name, namePath, message: status.message, attributes, events, links };
  const isShort = valueLength === undefined || isBounded(original, valueLength);
  const seen = isShort ? original : boundParts(original, valueLength, LOOKAHEAD);
  const once = maskParts(seen, redactor);
  if (isShort && once === seen && resources.of(span.resource) === span.resource) return span;
  const own = once.attributes === seen.attributes ? undefined : ownEcho(seen.attributes, once.attributes, masker);
  const masked = own === undefined ? once : maskParts(once, own);
  // A mask may be longer than what it stands for, so that a text may have to be cut again.
  const isDone = valueLength === undefined || (isShort && isSameSpan(original, masked));
  const parts = isDone ? masked : boundParts(masked, valueLength);
  const resource = resources.of(span.resource);
  if (isSameSpan(original, parts) && resource === span.resource) return span;
  const found = own === undefined ? redactor.found : [...redactor.found, ...own.found];
  return {
    ...copySpan(span),
    name: parts.name,
    status: parts.message === undefined ? status : { ...status, message: parts.message },
    attributes: withEvidence(parts.attributes, found),
    events: parts.events,
    links: parts.links,
    resource,
  };
}

function isSameSpan(one: SpanParts, other: SpanParts): boolean {
  const { name, message, attributes, events, links } = one;
  if (name !== other.name || message !== other.message) return false;
  return attributes === other.attributes && events === other.events && links === other.links;
}

/** What removes the values of sensitive attributes from all other texts of their span; `undefined` when there are none. */
function ownEcho(attributes: Attributes, masked: Attributes, masker: Masker): Redactor | undefined {
  const values = Object.keys(attributes)
    .filter((key) => attributes[key] !== masked[key] && masker.isSensitiveKey(key))
    .map((key) => attributes[key]);
  if (values.length === 0) return undefined;
  return new Redactor(NO_MASKER, CallEcho.of(values, createEchoMask));
}

/** The masked parts; the same object when nothing changed, as for most spans, for which nothing else is made either. */
function maskParts(parts: SpanParts, redactor: Redactor): SpanParts {
  const name = redactor.text(parts.namePath, parts.name);
  const message = parts.message === undefined ? undefined : redactor.text('status.message', parts.message);
  const attributes = redactor.attributes(parts.attributes);
  const events = parts.events.length === 0 ? parts.events : maskEvents(parts.events, redactor);
  const links = parts.links.length === 0 ? parts.links : maskLinks(parts.links, redactor);
  const isSame = name === parts.name && message === parts.message && attributes === parts.attributes;
  return isSame && events === parts.events && links === parts.links
    ? parts
    : { namePath: parts.namePath, name, message, attributes, events, links };
}

function maskEvents(events: SpanParts['events'], redactor: Redactor): SpanParts['events'] {
  return mapChanged(events, (event) => {
    const name = redactor.text('event.name', event.name);
    const attributes = event.attributes && redactor.attributes(event.attributes);
    if (name === event.name && attributes === event.attributes) return event;
    return { ...event, name, ...(attributes === undefined ? {} : { attributes }) };
  });
}

function maskLinks(links: SpanParts['links'], redactor: Redactor): SpanParts['links'] {
  return mapChanged(links, (link): Link => {
    const attributes = link.attributes && redactor.attributes(link.attributes);
    return attributes === undefined || attributes === link.attributes ? link : { ...link, attributes };
  });
}

/** Masks each resource once. */
class MaskedResources {
  private readonly known = new WeakMap<Resource, Resource>();
  // Nearly all spans of a process have the same one.
  private last: Resource | undefined;
  private lastMasked: Resource | undefined;

  constructor(private readonly masker: Masker) {}

  of(resource: Resource): Resource {
    if (this.last === resource && this.lastMasked !== undefined) return this.lastMasked;
    const remembered = this.known.get(resource);
    const masked = remembered ?? maskResource(resource, this.masker);
    if (resource.asyncAttributesPending === true) return masked;
    if (remembered === undefined) this.known.set(resource, masked);
    this.last = resource;
    this.lastMasked = masked;
    return masked;
  }
}

function maskResource(resource: Resource, masker: Masker): Resource {
  const attributes = new Redactor(masker, undefined).attributes(resource.attributes);
  if (attributes === resource.attributes) return resource;
  return Object.create(resource, {
    attributes: { value: attributes, enumerable: true },
    getRawAttributes: { value: () => Object.entries(attributes) },
  }) as Resource;
}
