import { isObject, isSet, listOf, setOwn, type Json } from '../values/objects.js';

const MAX_DEPTH = 40;

/** A value of OTLP as plain data, and whether the plain form says all. */
export interface PlainValue {
  readonly plain: unknown;
  readonly isExact: boolean;
}

const exact = (plain: unknown): PlainValue => ({ plain, isExact: true });
const inexact = (plain: unknown): PlainValue => ({ plain, isExact: false });

/** Reads an `AnyValue` (`{ stringValue: 'x' }`); plain JSON in its place is taken as it is. */
export function readAnyValue(value: unknown, depth = 0): PlainValue {
  if (!isObject(value))
    return depth < MAX_DEPTH && Array.isArray(value) ? readList(value, depth) : exact(value ?? null);
  // Some write all the names of a value, and `null` for those that it is not.
  if (isSet(value.stringValue)) return readText(value.stringValue);
  if (isSet(value.intValue)) return readInteger(value.intValue);
  if (isSet(value.doubleValue)) return readDouble(value.doubleValue);
  if (isSet(value.boolValue)) return exact(value.boolValue === true || value.boolValue === 'true');
  if (depth >= MAX_DEPTH) return inexact('(nested too deep)');
  if (isSet(value.arrayValue)) return readList(listOf((value.arrayValue as Json).values), depth);
  if (isSet(value.kvlistValue)) return inexact(readMap((value.kvlistValue as Json).values, depth));
  if (isSet(value.bytesValue)) return inexact(value.bytesValue);
  return inexact(Object.values(value).some(isSet) ? value : null);
}

function readText(value: unknown): PlainValue {
  if (typeof value === 'string') return exact(value);
  return typeof value === 'object' ? inexact(value) : exact(String(value));
}

function readInteger(value: unknown): PlainValue {
  if (typeof value === 'number') return exact(value);
  if (isObject(value)) return exact(longToNumber(value));
  const number = Number(value);
  return Number.isSafeInteger(number) ? exact(number) : inexact(value);
}

function longToNumber({ low, high }: Json): unknown {
  if (typeof low !== 'number' || typeof high !== 'number') return null;
  const wide = BigInt.asIntN(64, (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  const number = Number(wide);
  return Number.isSafeInteger(number) ? number : wide.toString();
}

function readDouble(value: unknown): PlainValue {
  const number = Number(value);
  // `NaN` and `Infinity` are texts in JSON; a whole number would be written as an integer.
  if (!Number.isFinite(number)) return inexact(String(value));
  return Number.isInteger(number) ? inexact(number) : exact(number);
}

function readList(values: readonly unknown[], depth: number): PlainValue {
  let isExact = true;
  const plain = values.map((item) => {
    const read = readAnyValue(item, depth + 1);
    isExact &&= read.isExact;
    return read.plain;
  });
  return { plain, isExact };
}

function readMap(values: unknown, depth: number): Json {
  const plain: Record<string, unknown> = {};
  for (const entry of listOf(values)) {
    if (isObject(entry)) setOwn(plain, String(entry.key), readAnyValue(entry.value, depth + 1).plain);
  }
  return plain;
}

/** An `AnyValue` of a plain value. */
export function writeAnyValue(value: unknown, depth = 0): Json {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      if (Number.isInteger(value) && !Object.is(value, -0)) return { intValue: integerText(value) };
      return { doubleValue: Number.isFinite(value) ? value : String(value) };
    case 'bigint':
      return { intValue: String(value) };
    case 'object':
      return value === null || depth >= MAX_DEPTH ? {} : writeStructure(value, depth);
    default:
      return {};
  }
}

// Beyond 2^53 the figures of String() would be rounded, from 10^21 on they are no figures at all.
function integerText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : BigInt.asIntN(64, BigInt(value)).toString();
}

function writeStructure(value: object, depth: number): Json {
  if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => writeAnyValue(item, depth + 1)) } };
  const values = Object.entries(value).map(([key, item]) => ({ key, value: writeAnyValue(item, depth + 1) }));
  return { kvlistValue: { values } };
}
