import { toPlainValue } from './plain-value.js';
import { DEFAULT_LIMITS, type AttributeValue, type PlainValue, type SerialiseOptions } from './serialise.options.js';
import { truncateUtf8, utf8Length } from '../../shared/utf8.js';

/**
 * Turns any value into one that a span attribute can hold; `undefined` when nothing is to be exported.
 *
 * Primitives and arrays of one primitive type stay what they are; everything else becomes bounded JSON text. By default
 * at most 8 levels, 128 items of each container and 8192 bytes are looked at, and what was left out is marked. Never
 * throws, never calls accessors, `toJSON` or proxy traps, never splits a character, never changes the value.
 *
 * @example
 * toAttributeValue({ id: 7, tags: new Set(['a']) }); // '{"id":7,"tags":["a"]}'
 */
export function toAttributeValue(value: unknown, options: SerialiseOptions = {}): AttributeValue | undefined {
  try {
    const plain = toPlainValue(value, options);
    if (plain === undefined || plain === null) return undefined;
    if (typeof plain !== 'object') return plain;
    if (Array.isArray(plain) && isHomogeneous(plain)) return plain;
    return boundedJson(plain, options.limits?.maxBytes ?? DEFAULT_LIMITS.maxBytes);
  } catch (error) {
    options.onInternalError?.('serialise', error);
    return '[Unserialisable]';
  }
}

function isHomogeneous(items: PlainValue[]): items is string[] | number[] | boolean[] {
  const type = typeof items[0];
  if (items.length > 0 && type !== 'string' && type !== 'number' && type !== 'boolean') return false;
  return items.every((item) => typeof item === type);
}

function boundedJson(plain: PlainValue, maxBytes: number): string {
  const text = JSON.stringify(plain);
  // The budget counts every text and bracket; only closing marks of deep values can exceed it.
  return utf8Length(text) <= maxBytes ? text : `${truncateUtf8(text, Math.max(0, maxBytes - 3))}…`;
}
