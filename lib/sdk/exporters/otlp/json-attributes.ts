import { bytesOf, type JsonBytes } from '../encoding/json-bytes.js';
import { quote } from '../encoding/json-text.js';
import { KnownKeys, remember } from '../encoding/known-keys.js';

/** A value that holds itself ends here. */
const MAX_DEPTH = 32;
const keys = new KnownKeys((key) => bytesOf(`{"key":${quote(key)},"value":`));

const END_OF_ENTRY = bytesOf('},');
const STRING = bytesOf('{"stringValue":');
const END_OF_VALUE = bytesOf('}');

/** Writes attributes as a list of `KeyValue`, without the brackets around it, every one with a comma behind it. */
export function writeAttributes(out: JsonBytes, attributes: object): void {
  writeEntries(out, attributes as Record<string, unknown>, 0);
}

function writeEntries(out: JsonBytes, values: Record<string, unknown>, depth: number): void {
  for (const name of Object.keys(values)) {
    const value = values[name];
    const known = keys.of(name);
    if (known.entry !== undefined && known.value === value) {
      out.raw(known.entry);
      continue;
    }
    const start = out.end;
    out.raw(known.head);
    writeAnyValue(out, value, depth);
    out.raw(END_OF_ENTRY);
    remember(known, value, out.bytes, start, out.end);
  }
}

function writeAnyValue(out: JsonBytes, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      out.raw(STRING);
      out.quoted(value);
      out.raw(END_OF_VALUE);
      break;
    case 'boolean':
      out.plain(value ? '{"boolValue":true}' : '{"boolValue":false}');
      break;
    case 'number':
      out.plain(numberText(value));
      break;
    case 'object':
      if (value === null || depth >= MAX_DEPTH) out.plain('{}');
      else writeNested(out, value, depth + 1);
      break;
    default:
      out.plain('{}');
  }
}

/** 64-bit integers are texts in protobuf's JSON, and so are the numbers that JSON does not have. */
function numberText(value: number): string {
  if (Number.isSafeInteger(value)) return `{"intValue":"${value}"}`;
  return Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`;
}

function writeNested(out: JsonBytes, value: object, depth: number): void {
  if (value instanceof Uint8Array) {
    out.text(`{"bytesValue":"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"}`);
    return;
  }
  if (Array.isArray(value)) {
    out.plain('{"arrayValue":{"values":[');
    // By index: a list may have holes.
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) out.plain(',');
      writeAnyValue(out, value[index], depth);
    }
  } else {
    out.plain('{"kvlistValue":{"values":[');
    writeEntries(out, value as Record<string, unknown>, depth);
    out.dropComma();
  }
  out.plain(']}}');
}
