import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { SpanParts } from './span-parts.js';

const MAX_NAME = 1024;
const MAX_KEY = 256;
const MAX_ITEMS = 1024;
/**
 * How many characters beyond the limit are recorded and masked before a text is cut: a secret that was cut in two is not
 * recognised. One that is longer than this and crosses the limit is not recognised either.
 */
export const LOOKAHEAD = 8192;

/** Whether no name, value or list of a span is longer than it may be. Creates no objects, because most spans are bounded. */
export function isBounded({ name, message, attributes, events, links }: SpanParts, valueLength: number): boolean {
  return (
    name.length <= MAX_NAME &&
    (message === undefined || message.length <= valueLength) &&
    areBounded(attributes, valueLength) &&
    (events.length === 0 || areEventsBounded(events, valueLength)) &&
    (links.length === 0 || areLinksBounded(links, valueLength))
  );
}

function areEventsBounded(events: SpanParts['events'], valueLength: number): boolean {
  return events.every((event) => event.name.length <= MAX_NAME && areBounded(event.attributes, valueLength));
}

function areLinksBounded(links: SpanParts['links'], valueLength: number): boolean {
  return links.every((link) => areBounded(link.attributes, valueLength));
}

function areBounded(attributes: Attributes | undefined, valueLength: number): boolean {
  for (const key in attributes) {
    if (key.length > MAX_KEY || !isValueBounded(attributes[key], valueLength)) return false;
  }
  return true;
}

function isValueBounded(value: AttributeValue | undefined, length: number): boolean {
  if (typeof value === 'string') return value.length <= length;
  return !Array.isArray(value) || isListBounded(value, length);
}

function isListBounded(values: readonly unknown[], length: number): boolean {
  const isItemBounded = (item: unknown): boolean => typeof item !== 'string' || item.length <= length;
  return values.length <= MAX_ITEMS && values.every(isItemBounded);
}

/** The parts of a span with names, values and lists no longer than they may be; the same object when none is. */
export function boundParts(parts: SpanParts, valueLength: number, lookahead = 0): SpanParts {
  const name = cut(parts.name, MAX_NAME + lookahead);
  const message = parts.message === undefined ? undefined : cut(parts.message, valueLength + lookahead);
  const attributes = boundAttributes(parts.attributes, valueLength, lookahead);
  const events = mapChanged(parts.events, (event) => {
    const eventName = cut(event.name, MAX_NAME + lookahead);
    const own = event.attributes && boundAttributes(event.attributes, valueLength, lookahead);
    if (eventName === event.name && own === event.attributes) return event;
    return { ...event, name: eventName, ...(own === undefined ? {} : { attributes: own }) };
  });
  const links = mapChanged(parts.links, (link) => {
    const own = link.attributes && boundAttributes(link.attributes, valueLength, lookahead);
    return own === undefined || own === link.attributes ? link : { ...link, attributes: own };
  });
  const isSame = name === parts.name && message === parts.message && attributes === parts.attributes;
  return isSame && events === parts.events && links === parts.links
    ? parts
    : { ...parts, name, message, attributes, events, links };
}

function boundAttributes(attributes: Attributes, valueLength: number, lookahead: number): Attributes {
  let changed: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    const name = cut(key, MAX_KEY + lookahead);
    const bounded = boundValue(value, valueLength + lookahead);
    if (name === key && bounded === value) continue;
    changed ??= { ...attributes };
    if (name !== key) delete changed[key];
    changed[name] = bounded;
  }
  return changed ?? attributes;
}

function boundValue(value: AttributeValue | undefined, length: number): AttributeValue | undefined {
  if (typeof value === 'string') return cut(value, length);
  if (!Array.isArray(value)) return value;
  const items = value.length > MAX_ITEMS ? value.slice(0, MAX_ITEMS) : value;
  return mapChanged(items as unknown[], (item) => (typeof item === 'string' ? cut(item, length) : item)) as string[];
}

/** Never between the halves of a surrogate pair: half of one is no text, and a backend may refuse the batch for it. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/** Maps a list; the same list when no item changed. */
export function mapChanged<T>(items: T[], map: (item: T) => T): T[] {
  if (items.length === 0) return items;
  const mapped = items.map(map);
  return mapped.every((item, index) => item === items[index]) ? items : mapped;
}
