import type { ExactValues, RecordAttributes } from '../../span-record.js';
import { toCamelCase } from '../json/camel-case.js';
import { isObject, setOwn, type Json } from '../values/objects.js';
import { readAnyValue, writeAnyValue, type PlainValue } from './any-value.js';

export interface ReadAttributes {
  readonly attributes: RecordAttributes;
  /** Absent when the plain values say all. */
  readonly exact?: ExactValues;
}

/** Attributes of OTLP, `[{ key, value }]`, or of one who writes them as an object. */
export function readAttributes(source: unknown): ReadAttributes {
  if (!Array.isArray(source)) return { attributes: isObject(source) ? source : {} };
  const attributes: Record<string, unknown> = {};
  let exact: Record<string, unknown> | undefined;
  for (const entry of source) {
    if (!isObject(entry)) continue;
    const name = entry.key ?? entry.Key;
    if (name === undefined) continue;
    const key = String(name);
    const { value, plain, isExact } = readValue(entry.value ?? entry.Value);
    setOwn(attributes, key, plain);
    if (!isExact) setOwn((exact ??= {}), key, value);
  }
  return exact === undefined ? { attributes } : { attributes, exact };
}

/** A value, and how OTLP spells it: some write `string_value`, or what Go has inside (`{ Value: { StringValue } }`). */
function readValue(source: unknown): PlainValue & { readonly value: unknown } {
  const read = readAnyValue(source);
  // An object that is returned as it is has none of the names of OTLP.
  if (read.plain !== source || !isObject(source)) return { value: source, ...read };
  const spelt = toCamelCase(source);
  const value = isObject(spelt.value) && Object.keys(spelt).length === 1 ? spelt.value : spelt;
  const again = readAnyValue(value);
  return again.plain === value ? { value: source, ...read } : { value, ...again };
}

/** Attributes as OTLP has them; a value that was changed since it was read is written as it is now. */
export function writeAttributes(attributes: RecordAttributes, exact?: ExactValues): Json[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: exactValue(key, value, exact) ?? writeAnyValue(value) }));
}

function exactValue(key: string, value: unknown, exact: ExactValues | undefined): unknown {
  if (exact === undefined || !Object.hasOwn(exact, key)) return undefined;
  const known = exact[key];
  return JSON.stringify(readAnyValue(known).plain) === JSON.stringify(value) ? known : undefined;
}
