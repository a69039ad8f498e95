import { base64ToBytes } from '../values/base64.js';
import { isObject, type Json } from '../values/objects.js';
import { isMessageName, messages, wireTypeOf, type Field, type FieldType, type MessageName } from './schema.js';
import type { WireWriter } from './wire-writer.js';

/** The fields of each message, with the tag that stands in front of their values. */
const fieldsOf = Object.fromEntries(
  Object.entries(messages).map(([name, fields]) => [
    name,
    Object.entries(fields).map(([number, field]) => ({ ...field, tag: Number(number) * 8 + wireTypeOf(field.type) })),
  ]),
) as unknown as Readonly<Record<MessageName, readonly (Field & { readonly tag: number })[]>>;

/** Writes a message that is given as OTLP/JSON would show it; what it does not have is left out. */
export function encodeMessage(writer: WireWriter, name: MessageName, message: Json): void {
  for (const { tag, name: key, type, repeated } of fieldsOf[name]) {
    const value = message[key];
    if (value === undefined || value === null) continue;
    const values = repeated === true ? (Array.isArray(value) ? value : []) : [value];
    for (const item of values) {
      writer.varint(tag);
      encodeValue(writer, type, item);
    }
  }
}

function encodeValue(writer: WireWriter, type: FieldType, value: unknown): void {
  if (isMessageName(type)) {
    return writer.embedded(() => {
      if (isObject(value)) encodeMessage(writer, type, value);
    });
  }
  switch (type) {
    case 'string':
      return writer.text(String(value));
    case 'id':
      return writer.hex(String(value));
    case 'base64':
      return writer.raw(base64ToBytes(String(value)) ?? new Uint8Array());
    case 'bool':
      return writer.varint(value === true ? 1 : 0);
    case 'double':
      return writer.double(Number(value));
    case 'int64':
      return writer.int64(value);
    case 'fixed64':
      return writer.fixed64(value);
    case 'fixed32':
      return writer.fixed32(Number(value));
    default:
      return writer.varint(Math.max(Number(value) || 0, 0));
  }
}
