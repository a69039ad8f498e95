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
import { isTracingSuppressed } from '../../core/process/suppression.js';
import { encodeMetadata, NOT_BAGGAGE_OCTET, percentDecode, percentEncode, TOKEN } from './carried/percent-encoding.js';
import type { PropagatorRow } from './propagator-row.js';

const BAGGAGE = 'baggage';
const MAX_BYTES = 8192;
const MAX_ENTRIES = 180;

/**
 * Carries baggage in the `baggage` header, by W3C Baggage.
 *
 * Values are masked before they travel, by the rules that spans are masked by (`masking` of `startTracing()`). At most 180
 * entries and 8192 bytes travel, whole entries only and the first ones first; one that is too long for what is left is skipped,
 * as one without a valid name is. Bytes that are no UTF-8 are read as U+FFFD. Never throws.
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
      if (count === MAX_ENTRIES) break;
      const longer = header === '' ? member : `${header},${member}`;
      if (longer.length > MAX_BYTES) continue;
      header = longer;
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
    let used = -1;
    for (const part of header.split(',')) {
      if (count === MAX_ENTRIES) break;
      const usedThen = used + 1 + part.length;
      const member = usedThen > MAX_BYTES ? undefined : parse(part);
      if (member === undefined) continue;
      baggage = baggage.setEntry(member.key, member.entry);
      used = usedThen;
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
  const metadata = encodeMetadata(entry.metadata?.toString() ?? '');
  const value = percentEncode(entry.value, NOT_BAGGAGE_OCTET);
  return metadata === '' ? `${key}=${value}` : `${key}=${value};${metadata}`;
}

function parse(part: string): { key: string; entry: BaggageEntry } | undefined {
  const semicolon = part.indexOf(';');
  const pair = semicolon === -1 ? part : part.slice(0, semicolon);
  const split = pair.indexOf('=');
  const key = pair.slice(0, Math.max(split, 0)).trim();
  if (!TOKEN.test(key)) return undefined;
  const value = percentDecode(pair.slice(split + 1).trim());
  const metadata = semicolon === -1 ? '' : part.slice(semicolon + 1).trim();
  return { key, entry: metadata === '' ? { value } : { value, metadata: baggageEntryMetadataFromString(metadata) } };
}

export const baggageRow: PropagatorRow<'baggage'> = {
  names: ['baggage'],
  create: () => new BaggagePropagator(),
  traits: { masksBaggage: true },
};
