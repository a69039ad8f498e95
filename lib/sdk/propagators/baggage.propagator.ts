import {
  baggageEntryMetadataFromString,
  propagation,
  type BaggageEntry,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { withMaskedBaggage } from '../../privacy/mask-baggage.js';
import { isTracingSuppressed } from '../../core/suppression.js';
import type { PropagatorRow } from './propagator-row.js';

const BAGGAGE = 'baggage';
const MAX_BYTES = 8192;
const MAX_ENTRIES = 180;
/** A token of RFC 7230: the only thing that may stand left of the equals sign. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What a value holds unescaped: visible ASCII without quote, comma, semicolon, backslash and percent. */
const NOT_BAGGAGE_OCTET = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+/gu;

/**
 * Carries baggage in the `baggage` header, by W3C Baggage.
 *
 * Values are masked before they travel, by the rules that spans are masked by (`masking` of `startTracing()`). At most 180
 * entries and 8192 bytes travel, whole entries only and the first ones first. An entry that cannot be read
 * is skipped. Never throws.
 *
 * @example
 * propagation.setGlobalPropagator(new BaggagePropagator());
 */
export class BaggagePropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const baggage = propagation.getBaggage(withMaskedBaggage(context));
    if (baggage === undefined || isTracingSuppressed(context)) return;
    let header = '';
    let count = 0;
    for (const [key, entry] of baggage.getAllEntries()) {
      const member = serialize(key, entry);
      if (member === undefined) continue;
      if (count === MAX_ENTRIES || header.length + member.length + 1 > MAX_BYTES) break;
      header += header === '' ? member : `,${member}`;
      count += 1;
    }
    if (header !== '') setter.set(carrier, BAGGAGE, header);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const value = getter.get(carrier, BAGGAGE);
    const header = Array.isArray(value) ? value.join(',') : value;
    if (typeof header !== 'string' || header === '') return context;
    let baggage = propagation.createBaggage();
    let count = 0;
    let used = 0;
    for (const part of header.split(',')) {
      used += part.length + 1;
      if (count === MAX_ENTRIES || used > MAX_BYTES + 1) break;
      const member = parse(part);
      if (member === undefined) continue;
      baggage = baggage.setEntry(member.key, member.entry);
      count += 1;
    }
    return count === 0 ? context : propagation.setBaggage(context, baggage);
  }

  fields(): string[] {
    return [BAGGAGE];
  }
}

function serialize(key: string, entry: BaggageEntry): string | undefined {
  if (!TOKEN.test(key) || typeof entry.value !== 'string') return undefined;
  const value = encode(entry.value);
  if (value === undefined) return undefined;
  const metadata = entry.metadata?.toString() ?? '';
  // Metadata is sent as it is, so what would end the entry or the header must not be in it.
  return metadata === '' || /[^\x20-\x2b\x2d-\x7e\t]/.test(metadata)
    ? `${key}=${value}`
    : `${key}=${value};${metadata}`;
}

function encode(value: string): string | undefined {
  try {
    return value.replace(NOT_BAGGAGE_OCTET, encodeURIComponent);
  } catch {
    // Half of a surrogate pair has no encoding.
    return undefined;
  }
}

function parse(part: string): { key: string; entry: BaggageEntry } | undefined {
  const semicolon = part.indexOf(';');
  const pair = semicolon === -1 ? part : part.slice(0, semicolon);
  const split = pair.indexOf('=');
  const key = pair.slice(0, Math.max(split, 0)).trim();
  if (!TOKEN.test(key)) return undefined;
  try {
    const value = decodeURIComponent(pair.slice(split + 1).trim());
    const metadata = semicolon === -1 ? '' : part.slice(semicolon + 1).trim();
    return { key, entry: metadata === '' ? { value } : { value, metadata: baggageEntryMetadataFromString(metadata) } };
  } catch {
    return undefined;
  }
}

export const baggageRow: PropagatorRow<'baggage'> = {
  names: ['baggage'],
  create: () => new BaggagePropagator(),
  traits: { masksBaggage: true },
};
