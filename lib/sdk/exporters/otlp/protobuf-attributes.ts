import { KnownKeys, remember, type KnownKey } from '../encoding/known-keys.js';
import { ProtobufWriter } from './protobuf-writer.js';

const LENGTH_DELIMITED = 2;
/** `AnyValue` holds itself: a value that holds itself in JavaScript ends here. */
const MAX_DEPTH = 32;

const keyWriter = new ProtobufWriter();

/** The field `key` of a `KeyValue`, tag and length included. */
const keys = new KnownKeys((key) => {
  keyWriter.reset();
  keyWriter.varint(keyWriter.text(key));
  keyWriter.byte(0x0a);
  return Uint8Array.from(keyWriter.bytes.subarray(keyWriter.start));
});

/** Writes attributes as the repeated field whose tag is `tag`. */
export function writeAttributes(writer: ProtobufWriter, tag: number, attributes: object): void {
  writeEntries(writer, tag, attributes as Record<string, unknown>, 0);
}

function writeEntries(writer: ProtobufWriter, tag: number, values: Record<string, unknown>, depth: number): void {
  const names = Object.keys(values);
  for (let index = names.length - 1; index >= 0; index -= 1) {
    const name = names[index] as string;
    const value = values[name];
    const known = keys.of(name);
    if (known.entry !== undefined && known.value === value) {
      writer.raw(known.entry);
      writer.varint(known.entry.length);
    } else writeKeyValue(writer, known, value, depth);
    writer.byte(tag);
  }
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
      // A double beyond the exact integers is one, whatever its digits; int64 could not hold all of them.
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
