import { KeyTexts, quote } from '../encoding/json-text.js';

/** A value that holds itself ends here. */
const MAX_DEPTH = 32;
const keys = new KeyTexts((key) => `{"key":${key},"value":`);

/** Attributes as a list of `KeyValue`, without the brackets around it. */
export function attributesText(attributes: object): string {
  return entriesText(attributes as Record<string, unknown>, 0);
}

function entriesText(values: Record<string, unknown>, depth: number): string {
  let text = '';
  for (const name of Object.keys(values)) {
    text += `${text === '' ? '' : ','}${keys.of(name)}${anyValueText(values[name], depth)}}`;
  }
  return text;
}

function anyValueText(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return `{"stringValue":${quote(value)}}`;
    case 'boolean':
      return value ? '{"boolValue":true}' : '{"boolValue":false}';
    case 'number':
      // 64-bit integers are texts in protobuf's JSON, and so are the numbers that JSON does not have.
      if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`;
      return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`;
    case 'object':
      return value === null || depth >= MAX_DEPTH ? '{}' : nestedText(value, depth + 1);
    default:
      return '{}';
  }
}

function nestedText(value: object, depth: number): string {
  if (value instanceof Uint8Array) {
    return `{"bytesValue":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`;
  }
  if (Array.isArray(value)) {
    // Not `map`, which leaves holes.
    const values = Array.from(value, (item: unknown) => anyValueText(item, depth));
    return `{"arrayValue":{"values":[${values.join(',')}]}}`;
  }
  return `{"kvlistValue":{"values":[${entriesText(value as Record<string, unknown>, depth)}]}}`;
}
