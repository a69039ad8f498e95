import { Buffer } from 'node:buffer';
import { types } from 'node:util';
import { TOO_MANY } from './call-echo.js';
import type { TextMask } from './echo.types.js';
import { contentsOf } from './contents-of.js';
import { spellingsOf } from './echo-spellings.js';
import { isMasked, REDACTED } from '../values/masks.js';
import { createRemover, toNeedles } from './needles.js';
import { brandOf } from '../values/brand.js';

/** What {@link createEchoMask} may be told; everything has a default. */
export interface EchoMaskOptions {
  /** Values looked for at most; where there are more, texts are masked as a whole. @defaultValue 1024 */
  readonly maxValues?: number | undefined;
  /** Shorter values are not looked for: they occur by chance. @defaultValue 6 */
  readonly minLength?: number | undefined;
  /** Longer values are looked for by their first characters, and removed to their end. @defaultValue 1024 */
  readonly maxLength?: number | undefined;
  /** What stands for an echo. @defaultValue '[REDACTED]' */
  readonly replacement?: string | undefined;
}

const MAX_DEPTH = 4;
const MAX_VALUES = 1024;
const MAX_VISITS = 16 * MAX_VALUES;
const MAX_TEXT = 64 * 1024;
// A sensitive argument may happen to be one of these common words. They reveal nothing, and masking them would ruin texts.
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
 * Makes a function that removes the occurrences of sensitive values from any text: in any letter case, as they are,
 * JSON-escaped, percent-encoded once or twice, as base64, hex or HTML, with doubled quotes, composed and decomposed.
 *
 * Values of at least 6 characters are looked for; numbers count by their digits, objects and arrays by the texts in them,
 * URLs, parameters and headers too, dates as ISO texts.
 * With more than 1024 of them every text is masked as a whole. It never throws, never calls accessors, and is free when
 * there is nothing to look for.
 *
 * @example
 * const mask = createEchoMask(['hunter22']);
 * mask('login failed for hunter22'); // 'login failed for [REDACTED]'
 */
export function createEchoMask(values: readonly unknown[], options: EchoMaskOptions = {}): TextMask {
  const { maxValues = MAX_VALUES, minLength = 6, maxLength = 1024, replacement = REDACTED } = options;
  const into: Collector = { found: new Set(), maxValues, minLength, visits: 0, isFull: false };
  for (const value of values) collect(value, 0, into);
  if (into.isFull) {
    const whole = (text: string): string => (text.length < minLength ? text : replacement);
    return Object.assign(whole, { isFull: true });
  }
  if (into.found.size === 0) return (text) => text;
  return createRemover(toNeedles(spellingsOfAll(into.found), maxLength), replacement);
}

function* spellingsOfAll(values: Iterable<string>): Generator<string> {
  for (const value of values) yield* spellingsOf(value);
}

interface Collector {
  readonly found: Set<string>;
  readonly maxValues: number;
  readonly minLength: number;
  visits: number;
  isFull: boolean;
}

function collect(value: unknown, depth: number, into: Collector): void {
  if (into.isFull || depth > MAX_DEPTH) return;
  if (into.visits++ > MAX_VISITS || value === TOO_MANY) {
    into.isFull = true;
    return;
  }
  if (typeof value === 'string') return add(value, into);
  if (typeof value === 'number' || typeof value === 'bigint') return add(String(value), into);
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return;
  const brand = brandOf(value);
  if (brand !== undefined) return collect(brand.reveal(), depth, into);
  if (types.isUint8Array(value)) return add(Buffer.from(value.subarray(0, 1024)).toString('utf8'), into);
  for (const item of contentsOf(value, MAX_VISITS + 1)) collect(item, depth + 1, into);
}

function add(text: string, into: Collector): void {
  const { found, minLength, maxValues } = into;
  const value = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  const trimmed = value.trim();
  if (trimmed.length < minLength || COMMON.has(trimmed) || isMasked(trimmed)) return;
  if (found.size < maxValues || found.has(trimmed)) found.add(trimmed);
  else into.isFull = true;
}
