import { types } from 'node:util';
import { maskList } from '../../privacy/list-mask.js';
import { ownDataProperty } from '../../privacy/values/data-property.js';
import { rulePrototypeOf } from '../../privacy/declared/declared-type.js';
import { describeBigInt, describeObject } from './describe-object.js';
import { REDACTED } from '../../privacy/values/masks.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import { ownNames, type OwnNames } from '../../privacy/values/own-names.js';
import { brandOf } from '../../privacy/values/brand.js';
import {
  classSensitivityOf,
  hasSensitiveProperties,
  sensitivityOf,
} from '../../privacy/declared/sensitive-metadata.js';
import {
  DEFAULT_LIMITS,
  type PlainValue,
  type SerialiseLimits,
  type SerialiseMasker,
  type SerialiseOptions,
} from './serialise.options.js';
import { completeSerialiseMasker } from './serialise-masker.js';
import { truncateUtf8, utf8Length } from '../../shared/utf8.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';

interface Walk {
  readonly options: SerialiseOptions;
  readonly limits: SerialiseLimits;
  readonly masker: Required<SerialiseMasker>;
  readonly ancestors: object[];
  bytesLeft: number;
}

/** Where the walk is: the key of the value with that of its parent, and the path from the root. */
interface Place {
  readonly key: string;
  readonly path: string;
}

// A masker sees a little more than is kept, so that a secret at the cut is still recognised as one.
const LOOKAHEAD = 512;
const MAX_KEY_BYTES = 256;
const CONTAINER_COST = 2;
const ITEM_COST = 4;

/**
 * A bounded copy of a value that is only data; `undefined` when nothing is to be exported.
 *
 * Never throws for any value, never calls accessors, `toJSON` or proxy traps. Marked values are replaced by their mask.
 */
export function toPlainValue(value: unknown, options: SerialiseOptions = {}): PlainValue | undefined {
  const limits = options.limits ? { ...DEFAULT_LIMITS, ...withoutUndefined(options.limits) } : DEFAULT_LIMITS;
  const masker = completeSerialiseMasker(options.masker);
  const walk: Walk = { options, limits, masker, ancestors: [], bytesLeft: limits.maxBytes };
  const key = options.key ?? '';
  return plain(value, { key, path: key }, walk);
}

function plain(value: unknown, place: Place, walk: Walk): PlainValue | undefined {
  if (value === undefined || value === null) return value;
  if (typeof value === 'string') return leaf(value, place, walk);
  if (typeof value === 'number') return leaf(Number.isFinite(value) ? value : String(value), place, walk);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return leaf(describeBigInt(value), place, walk);
  if (typeof value === 'symbol') return leaf(Symbol.prototype.toString.call(value), place, walk);
  const brand = brandOf(value);
  if (brand !== undefined) return marked(brand.reveal(), brand.strategy, place, walk);
  if (types.isProxy(value)) return leaf('[Proxy]', place, walk);
  const strategy = classSensitivityOf(rulePrototypeOf(value));
  if (strategy !== undefined) return marked(value, strategy, place, walk);
  const described = describeObject(value);
  if (described !== undefined) return leaf(described, place, walk);
  if (isMaskedByKey(place, walk)) return byKey(value, place, walk);
  return container(value, place, walk);
}

function container(value: object, place: Place, walk: Walk): PlainValue {
  if (walk.ancestors.includes(value)) return '[Circular]';
  if (walk.ancestors.length >= walk.limits.maxDepth) return Array.isArray(value) ? '[Array]' : '[Object]';
  walk.ancestors.push(value);
  walk.bytesLeft -= CONTAINER_COST;
  try {
    if (Array.isArray(value)) return items(value.length, (index) => ownDataProperty(value, String(index)), place, walk);
    if (types.isMap(value)) return mapFields(value, place, walk);
    if (types.isSet(value)) return setItems(value, place, walk);
    return objectFields(value, place, walk);
  } finally {
    walk.ancestors.pop();
  }
}

function items(length: number, at: (index: number) => unknown, place: Place, walk: Walk): PlainValue[] {
  const copy: PlainValue[] = [];
  for (let index = 0; index < length; index++) {
    if (index >= walk.limits.maxItems || walk.bytesLeft <= 0) {
      copy.push(`[${length - index} more]`);
      break;
    }
    walk.bytesLeft -= ITEM_COST;
    copy.push(plain(at(index), place, walk) ?? null);
  }
  return [...maskList(copy, walk.masker)];
}

function setItems(value: Set<unknown>, place: Place, walk: Walk): PlainValue[] {
  const iterator = Set.prototype.values.call(value);
  const size = sizeOf(Set.prototype, value);
  return items(size, () => iterator.next().value, place, walk);
}

function mapFields(value: Map<unknown, unknown>, place: Place, walk: Walk): PlainValue {
  const iterator = Map.prototype.entries.call(value);
  const size = sizeOf(Map.prototype, value);
  const next = (): [string, unknown] => {
    const [key, content] = iterator.next().value as [unknown, unknown];
    return [typeof key === 'object' && key !== null ? '[Object]' : String(key), content];
  };
  return fields(size, next, place, walk);
}

function objectFields(value: object, place: Place, walk: Walk): PlainValue {
  const { names, total } = allowedFields(value, walk);
  const prototype = rulePrototypeOf(value);
  const hasMarks = hasSensitiveProperties(prototype);
  let index = 0;
  const next = (): [string, unknown, MaskStrategy | undefined] => {
    const name = names[index++] ?? '…';
    return [name, ownDataProperty(value, name), hasMarks ? sensitivityOf(prototype, name) : undefined];
  };
  return fields(total, next, place, walk);
}

function allowedFields(value: object, walk: Walk): OwnNames {
  const { fieldsOf } = walk.options;
  if (fieldsOf === undefined) return ownNames(value);
  try {
    const names = fieldsOf(value);
    return names === undefined ? ownNames(value) : { names, total: names.length };
  } catch (error) {
    walk.options.onInternalError?.('fieldsOf', error);
    // What may be exported is not known, so nothing is.
    return { names: [], total: 0 };
  }
}

function fields(
  count: number,
  next: () => [string, unknown, (MaskStrategy | undefined)?],
  parent: Place,
  walk: Walk,
): { [key: string]: PlainValue } {
  const copy: { [key: string]: PlainValue } = {};
  for (let index = 0; index < count; index++) {
    if (index >= walk.limits.maxItems || walk.bytesLeft <= 0) {
      copy['…'] = `[${count - index} more]`;
      break;
    }
    const [rawName, content, strategy] = next();
    const name = fieldName(rawName, walk);
    walk.bytesLeft -= ITEM_COST + name.length;
    const place = childPlace(parent, name);
    const result = strategy === undefined ? plain(content, place, walk) : marked(content, strategy, place, walk);
    if (result !== undefined) setField(copy, name, result);
  }
  return copy;
}

function setField(copy: object, name: string, value: PlainValue): void {
  Object.defineProperty(copy, name, { value, enumerable: true, writable: true, configurable: true });
}

function fieldName(name: string, walk: Walk): string {
  const short = truncateUtf8(name, MAX_KEY_BYTES);
  // Maps are keyed by addresses and tokens; names of fields are short and start with a letter.
  if (/^[A-Za-z_$][\w$-]{0,23}$/.test(short)) return short;
  return walk.masker.text(short);
}

function childPlace(parent: Place, name: string): Place {
  const last = parent.key.slice(parent.key.lastIndexOf('.') + 1);
  return {
    key: last === '' ? name : `${last}.${name}`,
    path: parent.path === '' ? name : `${parent.path}.${name}`,
  };
}

function leaf(value: string | number, place: Place, walk: Walk): PlainValue | undefined {
  if (isMaskedByKey(place, walk)) return byKey(value, place, walk);
  const seen = typeof value === 'string' ? value.slice(0, Math.max(0, walk.bytesLeft) + LOOKAHEAD) : value;
  const masked = walk.masker.attribute(place.key, seen);
  if (typeof masked === 'string' && seen !== value) return bounded(`${masked}…`, walk);
  return isPlainLeaf(masked) ? bounded(masked, walk) : undefined;
}

function byKey(value: unknown, place: Place, walk: Walk): PlainValue | undefined {
  walk.options.onSensitive?.(value, place.path);
  // A container is masked as one value: what it holds is not looked at.
  const masked = walk.masker.attribute(place.key, typeof value === 'object' ? REDACTED : value);
  return isPlainLeaf(masked) ? bounded(masked, walk) : undefined;
}

function marked(value: unknown, strategy: MaskStrategy, place: Place, walk: Walk): PlainValue | undefined {
  if (value === undefined || value === null) return value;
  walk.options.onSensitive?.(value, place.path);
  const masked = walk.masker.mask(value, strategy, place.path);
  return isPlainLeaf(masked) ? bounded(masked, walk) : undefined;
}

function isMaskedByKey(place: Place, walk: Walk): boolean {
  return place.key !== '' && walk.masker.isSensitiveKey(place.key);
}

function isPlainLeaf(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function bounded(value: string | number | boolean, walk: Walk): PlainValue {
  if (typeof value !== 'string') {
    walk.bytesLeft -= 8;
    return value;
  }
  const text = cut(value, walk.bytesLeft);
  walk.bytesLeft -= utf8Length(JSON.stringify(text));
  return text;
}

function cut(text: string, maxBytes: number): string {
  if (text.length * 6 + 2 <= maxBytes) return text;
  const kept = truncateUtf8(text, Math.max(0, maxBytes));
  if (kept.length === text.length && utf8Length(JSON.stringify(text)) <= maxBytes + 2) return text;
  let short = truncateUtf8(kept, Math.max(0, maxBytes - 3));
  // Escapes make a text up to six times as long; each round halves it.
  while (short !== '' && utf8Length(JSON.stringify(short)) > maxBytes + 2) {
    short = truncateUtf8(short, Math.floor(utf8Length(short) / 2));
  }
  return `${short}…`;
}

function sizeOf(prototype: object, value: object): number {
  return Number(Object.getOwnPropertyDescriptor(prototype, 'size')?.get?.call(value));
}
