import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { diag } from '../../shared/errors/diag.js';
import type { IsValue, RecordingLimits } from './recording.js';

/** Whether the specification lets an attribute have this value: a text, a number, a boolean, or a list of one of these. */
export function isAttributeValue(value: unknown): value is AttributeValue | null | undefined {
  return value === null || value === undefined || isPrimitive(value) || (Array.isArray(value) && isOfOneType(value));
}

function isPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Gaps are allowed. */
function isOfOneType(list: readonly unknown[]): boolean {
  let type: string | undefined;
  for (const item of list) {
    if (item === null || item === undefined) continue;
    if (!isPrimitive(item) || (type !== undefined && typeof item !== type)) return false;
    type = typeof item;
  }
  return true;
}

/** Whether a name and a value may stand on a span; says so when they may not. */
export function isAttribute(key: string, value: unknown, isValue: IsValue): value is AttributeValue | null | undefined {
  if (key.length === 0) {
    diag.warn(`Invalid attribute key: ${key}`);
    return false;
  }
  if (isValue(value)) return true;
  diag.warn(`Invalid attribute value set for key: ${key}`);
  return false;
}

/** A value no longer than it may be. Lists and maps are copied: whoever has set them may go on using them. */
export function cutValue(value: unknown, maxLength: number): AttributeValue {
  return cutAny(value, maxLength) as AttributeValue;
}

function cutAny(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') return value.length <= maxLength ? value : value.slice(0, maxLength);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return value.length <= maxLength ? value : value.slice(0, maxLength);
  if (Array.isArray(value)) return value.map((item) => cutAny(item, maxLength));
  const defined = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(defined.map(([key, item]) => [key, cutAny(item, maxLength)]));
}

/**
 * How many attributes there are, when each may be recorded as it is; `-1` when one of them has to be looked at. Most spans
 * start with nothing but short texts and numbers.
 */
export function countPlain(attributes: Attributes | undefined, limits: RecordingLimits): number {
  const { attributeCountLimit, attributeValueLengthLimit } = limits;
  let count = 0;
  for (const key in attributes) {
    const value = attributes[key];
    if (typeof value === 'string') {
      if (value.length > attributeValueLengthLimit) return -1;
    } else if (typeof value !== 'number' && typeof value !== 'boolean') return -1;
    if (key === '') return -1;
    count += 1;
  }
  return count <= attributeCountLimit ? count : -1;
}

/** A copy with what an attribute may be; the rest is said and left out. */
export function validAttributes(attributes: Attributes | undefined, isValue: IsValue): Attributes {
  return limitAttributes(attributes, Infinity, Infinity, isValue).attributes;
}

/** The attributes of an event or a link. */
export interface LimitedAttributes {
  readonly attributes: Attributes;
  readonly count: number;
  readonly dropped: number;
}

/** A copy of attributes with as many of them as there may be, none longer than it may be. */
export function limitAttributes(
  given: Attributes | undefined,
  maxCount: number,
  maxLength: number,
  isValue: IsValue,
): LimitedAttributes {
  const attributes: Attributes = {};
  let count = 0;
  let dropped = 0;
  if (typeof given !== 'object' || given === null) return { attributes, count, dropped };
  for (const key of Object.keys(given)) {
    const value = given[key];
    if (!isAttribute(key, value, isValue)) continue;
    if (count >= maxCount) dropped += 1;
    else {
      attributes[key] = cutValue(value, maxLength);
      count += 1;
    }
  }
  return { attributes, count, dropped };
}
