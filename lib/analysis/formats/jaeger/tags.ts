import { isObject, listOf, setOwn } from '../values/objects.js';

/** Tags as Jaeger has them, `[{ key, type, value }]`, as its protocol has them (`vStr`), or as an object. */
export function readTags(source: unknown): Record<string, unknown> {
  const tags: Record<string, unknown> = {};
  if (isObject(source)) {
    for (const [key, value] of Object.entries(source)) setOwn(tags, key, value);
    return tags;
  }
  for (const tag of listOf(source)) {
    if (isObject(tag) && tag.key !== undefined) setOwn(tags, String(tag.key), valueOf(tag));
  }
  return tags;
}

/** Tags as Jaeger stores them as fields in Elasticsearch, where a dot in a name is an `@`. */
export function readFieldTags(source: unknown): Record<string, unknown> {
  const tags: Record<string, unknown> = {};
  if (!isObject(source)) return tags;
  for (const [key, value] of Object.entries(source)) setOwn(tags, key.replaceAll('@', '.'), value);
  return tags;
}

function valueOf(tag: Readonly<Record<string, unknown>>): unknown {
  const known = tag.value ?? tag.vStr ?? tag.vInt64 ?? tag.vFloat64 ?? tag.vBool ?? tag.vBinary;
  const value = known ?? null;
  switch (String(tag.type ?? tag.vType ?? '').toLowerCase()) {
    case 'bool':
      return value === true || value === 'true';
    case 'float64':
      return Number(value);
    case 'int64': {
      const number = Number(value);
      return typeof value === 'string' && Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
    }
    default:
      // Protobuf leaves out what is empty, and the type that is the first.
      return known === undefined && tag.value === undefined ? '' : value;
  }
}

/** A value as a tag of Jaeger; lists and objects as JSON. */
export function writeTag(key: string, value: unknown): Readonly<Record<string, unknown>> {
  switch (typeof value) {
    case 'boolean':
      return { key, type: 'bool', value };
    case 'number':
      return { key, type: Number.isInteger(value) ? 'int64' : 'float64', value };
    case 'string':
      return { key, type: 'string', value };
    default:
      return { key, type: 'string', value: JSON.stringify(value) ?? String(value) };
  }
}
