import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import { ownDataProperty } from './data-property.js';
import { isMasked, REDACTED } from './mask-strategy.js';
import { brandOf } from './sensitive.js';

/** What {@link createEchoMask} may be told; everything has a default. */
export interface EchoMaskOptions {
  /** Values looked for at most. @defaultValue 32 */
  readonly maxValues?: number | undefined;
  /** Shorter values are not looked for: they occur by chance. @defaultValue 6 */
  readonly minLength?: number | undefined;
  /** Longer values are looked for by their first characters, and removed to their end. @defaultValue 1024 */
  readonly maxLength?: number | undefined;
  /** What stands for an echo. @defaultValue '[REDACTED]' */
  readonly replacement?: string | undefined;
}

const MAX_DEPTH = 4;
const MAX_VISITS = 256;
const MAX_TEXT = 64 * 1024;
// Words that a sensitive argument may be by accident and that say nothing.
const COMMON = new Set([
  'undefined',
  'function',
  'object',
  'string',
  'number',
  'boolean',
  'symbol',
  'default',
  'unknown',
]);

/**
 * Makes a function that removes the occurrences of sensitive values from any text: as they are, JSON-escaped,
 * percent-encoded and as base64.
 *
 * By default at most 32 values of at least 6 characters are looked for; numbers count by their digits, objects and arrays
 * by the texts in them. It never throws, never calls accessors, and is free when there is nothing to look for.
 *
 * @example
 * const mask = createEchoMask(['hunter22']);
 * mask('login failed for hunter22'); // 'login failed for [REDACTED]'
 */
export function createEchoMask(values: readonly unknown[], options: EchoMaskOptions = {}): (text: string) => string {
  const found = new Set<string>();
  const maxValues = options.maxValues ?? 32;
  const collector: Collector = { found, maxValues, minLength: options.minLength ?? 6, visits: 0 };
  for (const value of values) collect(value, 0, collector);
  if (found.size === 0) return (text) => text;
  const needles = needlesOf(found, options.maxLength ?? 1024);
  const replacement = options.replacement ?? REDACTED;
  return (text) => removeAll(text, needles, replacement);
}

interface Collector {
  readonly found: Set<string>;
  readonly maxValues: number;
  readonly minLength: number;
  visits: number;
}

function collect(value: unknown, depth: number, into: Collector): void {
  if (into.found.size >= into.maxValues || depth > MAX_DEPTH || into.visits++ > MAX_VISITS) return;
  if (typeof value === 'string') return add(value, into);
  if (typeof value === 'number' || typeof value === 'bigint') return add(String(value), into);
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return;
  const brand = brandOf(value);
  if (brand !== undefined) return collect(brand.reveal(), depth, into);
  if (types.isUint8Array(value)) return add(Buffer.from(value.subarray(0, 1024)).toString('utf8'), into);
  for (const item of contentsOf(value)) collect(item, depth + 1, into);
}

function add(text: string, { found, minLength }: Collector): void {
  const value = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  const trimmed = value.trim();
  if (trimmed.length < minLength || COMMON.has(trimmed) || isMasked(trimmed)) return;
  found.add(trimmed);
}

function* contentsOf(value: object): Generator<unknown> {
  if (types.isMap(value)) yield* Map.prototype.values.call(value);
  else if (types.isSet(value)) yield* Set.prototype.values.call(value);
  else if (types.isNativeError(value)) yield ownDataProperty(value, 'message');
  else if (Array.isArray(value)) {
    for (let index = 0; index < Math.min(value.length, MAX_VISITS); index++)
      yield ownDataProperty(value, String(index));
  } else for (const key of Object.keys(value)) yield ownDataProperty(value, key);
}

interface Needle {
  readonly text: string;
  /** The whole value, when `text` is only its beginning. */
  readonly whole: string;
}

function needlesOf(values: Iterable<string>, maxLength: number): readonly Needle[] {
  const spellings = new Set<string>();
  for (const value of values) {
    spellings.add(value);
    spellings.add(JSON.stringify(value).slice(1, -1));
    for (const encoded of percentEncoded(value)) spellings.add(encoded);
    for (const encoded of base64Of(value)) spellings.add(encoded);
  }
  // Longest first: a value that contains another one is removed whole.
  return [...spellings]
    .sort((one, other) => other.length - one.length)
    .map((whole) => ({ whole, text: whole.slice(0, maxLength) }));
}

function percentEncoded(value: string): string[] {
  try {
    const component = encodeURIComponent(value);
    const strict = component.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    return [component, strict, encodeURI(value)]
      .flatMap((encoded) => [encoded, encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
      .flatMap((encoded) => [encoded, encoded.replaceAll('%20', '+')]);
  } catch {
    // Half a surrogate pair has no percent-encoding.
    return [];
  }
}

// Inside a longer base64 text a value starts at one of three offsets; the characters its neighbours touch are left out.
function base64Of(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const spellings = [bytes.toString('base64'), bytes.toString('base64url')];
  for (const offset of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const inner = encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
    spellings.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return spellings;
}

function removeAll(text: string, needles: readonly Needle[], replacement: string): string {
  let result = text;
  for (const needle of needles) {
    if (result.includes(needle.text)) result = removeOne(result, needle, replacement);
  }
  return result;
}

function removeOne(text: string, { text: needle, whole }: Needle, replacement: string): string {
  let result = '';
  let from = 0;
  for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, from)) {
    let end = at + needle.length;
    for (let index = needle.length; index < whole.length && text[end] === whole[index]; index++) end++;
    result += text.slice(from, at) + replacement;
    from = end;
  }
  return result + text.slice(from);
}
