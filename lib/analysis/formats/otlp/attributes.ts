import type { ExactValues, RecordAttributes } from '../../span-record.js';
import { isObject, setOwn, type Json } from '../values/objects.js';
import { readAnyValue, writeAnyValue } from './any-value.js';

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
    if (!isObject(entry) || entry.key === undefined) continue;
    const key = String(entry.key);
    const { plain, isExact } = readAnyValue(entry.value);
    setOwn(attributes, key, plain);
    if (!isExact) setOwn((exact ??= {}), key, entry.value);
  }
  return exact === undefined ? { attributes } : { attributes, exact };
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
