import { bytesToBase64, bytesToHex } from '../values/base64.js';
import type { Json } from '../values/objects.js';
import { isMessageName, messages, wireTypeOf, type Field, type FieldType, type MessageName } from './schema.js';
import { WireError, type WireReader } from './wire-reader.js';

const MAX_DEPTH = 60;

/** A message as OTLP/JSON would show it. Unknown fields are passed over; throws {@link WireError} on what is no protobuf. */
export function decodeMessage(reader: WireReader, name: MessageName, depth = 0): Json {
  if (depth > MAX_DEPTH) throw new WireError('messages are nested too deep');
  const fields = messages[name];
  // A list without values has no bytes, so that `values` has to be there from the beginning.
  const message: Record<string, unknown> = fields[1]?.name === 'values' ? { values: [] } : {};
  while (reader.at < reader.end) {
    const tag = reader.varint();
    const field = fields[Math.floor(tag / 8)];
    const wireType = tag % 8;
    if (field === undefined || wireType !== wireTypeOf(field.type)) reader.skipField(wireType);
    else addValue(message, field, decodeValue(reader, field.type, depth));
  }
  return message;
}

function addValue(message: Record<string, unknown>, { name, repeated }: Field, value: unknown): void {
  if (repeated !== true) message[name] = value;
  else if (Array.isArray(message[name])) (message[name] as unknown[]).push(value);
  else message[name] = [value];
}

function decodeValue(reader: WireReader, type: FieldType, depth: number): unknown {
  if (isMessageName(type)) return decodeMessage(reader.embedded(), type, depth + 1);
  switch (type) {
    case 'string':
      return reader.text();
    case 'id':
      return bytesToHex(reader.slice());
    case 'base64':
      return bytesToBase64(reader.slice());
    case 'bool':
      return reader.varint() !== 0;
    case 'double': {
      const value = reader.double();
      return Number.isFinite(value) ? value : String(value);
    }
    case 'int64':
      return reader.int64();
    case 'fixed64':
      return reader.fixed64();
    case 'fixed32':
      return reader.fixed32();
    default:
      return reader.varint();
  }
}
