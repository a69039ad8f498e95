import { bytesOf, written, type JsonBytes } from '../../encoding/json-bytes.js';
import { quote } from '../../encoding/json-text.js';
import { KnownKeys, remember } from '../../encoding/known-keys.js';
import type { SpanTemplate } from '../../encoding/span-templates.js';

/** How deep values are written: one that contains itself would have no end. */
const MAX_DEPTH = 32;
const keys = new KnownKeys((key) => bytesOf(`{"key":${quote(key)},"value":`));

const END_OF_ENTRY = bytesOf('},');
const END_OF_TEXT_ENTRY = bytesOf('}},');
const STRING = bytesOf('{"stringValue":');
const END_OF_VALUE = bytesOf('}');
const INTEGER = bytesOf('{"intValue":"');
const END_OF_INTEGER = bytesOf('"}');

/** Writes the attributes of a span, each with a comma behind it, as `writeAttributes()` does. */
export function writeSpanAttributes(out: JsonBytes, attributes: object, template: SpanTemplate): void {
  const values = attributes as Record<string, unknown>;
  let [index, from] = [0, -1];
  for (const key in values) {
    const value = values[key];
    if (template.has(index, key, value)) {
      if (from < 0) from = index;
    } else {
      // A property that somebody has put on `Object.prototype` is no attribute.
      if (!Object.hasOwn(values, key)) continue;
      if (from >= 0) out.raw(template.run(from, index));
      from = -1;
      writeEntry(out, key, value, 0);
    }
    index += 1;
  }
  if (from >= 0) out.raw(template.run(from, index));
}

/** One attribute, with a comma behind it. */
export function attributeBytes(key: string, value: unknown): Uint8Array {
  return written((out) => writeEntry(out, key, value, 0));
}

/** Writes attributes as a list of `KeyValue`, without the brackets around it, every one with a comma behind it. */
export function writeAttributes(out: JsonBytes, attributes: object): void {
  writeEntries(out, attributes as Record<string, unknown>, 0);
}

function writeEntries(out: JsonBytes, values: Record<string, unknown>, depth: number): void {
  for (const key of Object.keys(values)) writeEntry(out, key, values[key], depth);
}

function writeEntry(out: JsonBytes, key: string, value: unknown, depth: number): void {
  const known = keys.of(key);
  if (known.entry !== undefined && known.value === value) {
    out.raw(known.entry);
    return;
  }
  const start = out.end;
  if (typeof value === 'string') {
    out.raw((known.textHead ??= bytesOf(`{"key":${quote(key)},"value":{"stringValue":`)));
    out.quoted(value);
    out.raw(END_OF_TEXT_ENTRY);
  } else {
    out.raw(known.head);
    writeAnyValue(out, value, depth);
    out.raw(END_OF_ENTRY);
  }
  remember(known, value, out.bytes, start, out.end);
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
      writeNumber(out, value);
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
function writeNumber(out: JsonBytes, value: number): void {
  if (Number.isSafeInteger(value)) {
    out.raw(INTEGER);
    out.integer(value);
    out.raw(END_OF_INTEGER);
  } else out.plain(Number.isFinite(value) ? `{"doubleValue":${value}}` : `{"doubleValue":"${value}"}`);
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
