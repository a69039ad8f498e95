import { KnownKeys, remember, type KnownKey } from '../../encoding/known-keys.js';
import type { SpanTemplate } from '../../encoding/span-templates.js';
import { ProtobufWriter, written } from './protobuf-writer.js';

const LENGTH_DELIMITED = 2;
/** How deep values are written: one that contains itself would have no end. */
const MAX_DEPTH = 32;

const keyWriter = new ProtobufWriter();

/** The field `key` of a `KeyValue`, tag and length included. */
const keys = new KnownKeys((key) => {
  keyWriter.reset();
  keyWriter.varint(keyWriter.text(key));
  keyWriter.byte(0x0a);
  return new Uint8Array(keyWriter.bytes.subarray(keyWriter.start));
});

const MAX_KEPT_NAMES = 256;
const names: string[] = [];
const contents: unknown[] = [];

/**
 * Writes the attributes of a span, as `writeAttributes()` does. They are collected first, in lists that are used again: the
 * last attribute has to be written first, but an engine reads an object fastest in the order of its keys.
 */
export function writeSpanAttributes(
  writer: ProtobufWriter,
  tag: number,
  attributes: object,
  template: SpanTemplate,
): void {
  const values = attributes as Record<string, unknown>;
  let count = 0;
  for (const key in values) {
    names[count] = key;
    contents[count] = values[key];
    count += 1;
  }
  let to = 0;
  for (let index = count - 1; index >= 0; index -= 1) {
    const key = names[index] as string;
    const value = contents[index];
    // The list is used again, and must not keep the values of this span alive.
    contents[index] = undefined;
    if (template.has(index, key, value)) {
      if (to === 0) to = index + 1;
      continue;
    }
    if (to > 0) writer.raw(template.run(index + 1, to));
    to = 0;
    // A property that somebody has put on `Object.prototype` is no attribute.
    if (Object.hasOwn(values, key)) writeEntry(writer, tag, key, value, 0);
  }
  if (to > 0) writer.raw(template.run(0, to));
  if (names.length > MAX_KEPT_NAMES) names.length = contents.length = 0;
}

/** One attribute, as it stands in a span. */
export function attributeBytes(tag: number, key: string, value: unknown): Uint8Array {
  return written((writer) => writeEntry(writer, tag, key, value, 0));
}

/** Writes attributes as the repeated field whose tag is `tag`. */
export function writeAttributes(writer: ProtobufWriter, tag: number, attributes: object): void {
  writeEntries(writer, tag, attributes as Record<string, unknown>, 0);
}

function writeEntries(writer: ProtobufWriter, tag: number, values: Record<string, unknown>, depth: number): void {
  const own = Object.keys(values);
  for (let index = own.length - 1; index >= 0; index -= 1) {
    const key = own[index] as string;
    writeEntry(writer, tag, key, values[key], depth);
  }
}

function writeEntry(writer: ProtobufWriter, tag: number, key: string, value: unknown, depth: number): void {
  const known = keys.of(key);
  if (known.entry !== undefined && known.value === value) {
    writer.raw(known.entry);
    writer.varint(known.entry.length);
  } else writeKeyValue(writer, known, value, depth);
  writer.byte(tag);
}

/** A `KeyValue` and its length. */
function writeKeyValue(writer: ProtobufWriter, known: KnownKey, value: unknown, depth: number): void {
  const end = writer.written;
  writeAnyValue(writer, value, depth);
  writer.varint(writer.written - end);
  writer.byte(0x12);
  writer.raw(known.head);
  const size = writer.written - end;
  remember(known, value, writer.bytes, writer.start, writer.start + size);
  writer.varint(size);
}

/** The content of an `AnyValue`; nothing for what has no place in it. */
function writeAnyValue(writer: ProtobufWriter, value: unknown, depth: number): void {
  switch (typeof value) {
    case 'string':
      writer.varint(writer.text(value));
      writer.byte(0x0a);
      break;
    case 'boolean':
      writer.byte(value ? 1 : 0);
      writer.byte(0x10);
      break;
    case 'number':
      // A number beyond the exact integers is written as the double that it is: int64 could not hold all of them.
      if (Number.isSafeInteger(value)) {
        writer.int64(value);
        writer.byte(0x18);
      } else {
        writer.double(value);
        writer.byte(0x21);
      }
      break;
    case 'object':
      if (value !== null && depth < MAX_DEPTH) writeNested(writer, value, depth + 1);
      break;
    default:
  }
}

function writeNested(writer: ProtobufWriter, value: object, depth: number): void {
  const end = writer.written;
  if (value instanceof Uint8Array) {
    writer.raw(value);
    writer.varint(value.length);
    writer.tag(7, LENGTH_DELIMITED);
    return;
  }
  if (Array.isArray(value)) {
    for (let index = value.length - 1; index >= 0; index -= 1) {
      const before = writer.written;
      writeAnyValue(writer, value[index], depth);
      writer.varint(writer.written - before);
      writer.byte(0x0a);
    }
    writer.varint(writer.written - end);
    writer.tag(5, LENGTH_DELIMITED);
    return;
  }
  writeEntries(writer, 0x0a, value as Record<string, unknown>, depth);
  writer.varint(writer.written - end);
  writer.tag(6, LENGTH_DELIMITED);
}
