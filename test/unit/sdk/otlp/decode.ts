/** What a field holds, by how it is written; a message names its own fields. */
type FieldType = 'text' | 'bytes' | 'hex' | 'count' | 'int64' | 'bool' | 'fixed32' | 'fixed64' | 'double' | MessageType;
type Field = readonly [name: string, type: FieldType, repeated?: 'many'];
interface MessageType {
  readonly fields: () => Readonly<Record<number, Field>>;
}

const message = (fields: () => Readonly<Record<number, Field>>): MessageType => ({ fields });

// From opentelemetry-proto: common, resource, trace and the trace service.
const anyValue: MessageType = message(() => ({
  1: ['stringValue', 'text'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', message(() => ({ 1: ['values', anyValue, 'many'] }))],
  6: ['kvlistValue', message(() => ({ 1: ['values', keyValue, 'many'] }))],
  7: ['bytesValue', 'bytes'],
}));
const keyValue: MessageType = message(() => ({ 1: ['key', 'text'], 2: ['value', anyValue] }));
const event = message(() => ({
  1: ['timeUnixNano', 'fixed64'],
  2: ['name', 'text'],
  3: ['attributes', keyValue, 'many'],
  4: ['droppedAttributesCount', 'count'],
}));
const link = message(() => ({
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  3: ['traceState', 'text'],
  4: ['attributes', keyValue, 'many'],
  5: ['droppedAttributesCount', 'count'],
  6: ['flags', 'fixed32'],
}));
const span = message(() => ({
  1: ['traceId', 'hex'],
  2: ['spanId', 'hex'],
  3: ['traceState', 'text'],
  4: ['parentSpanId', 'hex'],
  5: ['name', 'text'],
  6: ['kind', 'count'],
  7: ['startTimeUnixNano', 'fixed64'],
  8: ['endTimeUnixNano', 'fixed64'],
  9: ['attributes', keyValue, 'many'],
  10: ['droppedAttributesCount', 'count'],
  11: ['events', event, 'many'],
  12: ['droppedEventsCount', 'count'],
  13: ['links', link, 'many'],
  14: ['droppedLinksCount', 'count'],
  15: ['status', message(() => ({ 2: ['message', 'text'], 3: ['code', 'count'] }))],
  16: ['flags', 'fixed32'],
}));
const scope = message(() => ({ 1: ['name', 'text'], 2: ['version', 'text'], 3: ['attributes', keyValue, 'many'] }));
const scopeSpans = message(() => ({
  1: ['scope', scope],
  2: ['spans', span, 'many'],
  3: ['schemaUrl', 'text'],
}));
const resource = message(() => ({ 1: ['attributes', keyValue, 'many'], 2: ['droppedAttributesCount', 'count'] }));
const request = message(() => ({
  1: [
    'resourceSpans',
    message(() => ({ 1: ['resource', resource], 2: ['scopeSpans', scopeSpans, 'many'], 3: ['schemaUrl', 'text'] })),
    'many',
  ],
}));

type Decoded = Record<string, unknown>;

class Reader {
  at = 0;
  constructor(readonly bytes: Buffer) {}

  varint(): bigint {
    // Most are one byte.
    const first = this.bytes[this.at];
    if (first !== undefined && first < 0x80) return BigInt(this.bytes[this.at++] ?? 0);
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const next = this.bytes[this.at++];
      if (next === undefined || shift > 63n) throw new RangeError('a number that does not end');
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return BigInt.asUintN(64, value);
    }
  }

  slice(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new RangeError('a field that does not end');
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

function readValue(reader: Reader, wire: number, type: FieldType): unknown {
  const expected = { count: 0, int64: 0, bool: 0, fixed64: 1, double: 1, fixed32: 5 }[type as string] ?? 2;
  if (wire !== expected) throw new TypeError(`wire type ${wire} for ${JSON.stringify(type)}`);
  if (wire === 0) {
    const value = reader.varint();
    if (type === 'bool') return value === 1n;
    return type === 'int64' ? BigInt.asIntN(64, value).toString() : Number(value);
  }
  if (type === 'fixed64') return reader.slice(8).readBigUInt64LE().toString();
  if (type === 'double') return reader.slice(8).readDoubleLE();
  if (type === 'fixed32') return reader.slice(4).readUInt32LE();
  const bytes = reader.slice(Number(reader.varint()));
  if (type === 'text') return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (type === 'hex') return bytes.toString('hex');
  return type === 'bytes' ? bytes.toString('base64') : decodeMessage(bytes, type as MessageType);
}

function decodeMessage(bytes: Buffer, { fields }: MessageType): Decoded {
  const reader = new Reader(bytes);
  const known = fields();
  const decoded: Decoded = {};
  while (reader.at < bytes.length) {
    const key = Number(reader.varint());
    const field = known[key >>> 3];
    if (field === undefined) throw new TypeError(`no field ${key >>> 3}`);
    const [name, type, repeated] = field;
    const value = readValue(reader, key & 7, type);
    if (repeated === undefined) decoded[name] = value;
    else ((decoded[name] ??= []) as unknown[]).push(value);
  }
  return decoded;
}

/** An `ExportTraceServiceRequest` in protobuf, in the words of its JSON; throws for what a strict decoder would refuse. */
export function decodeProtobuf(bytes: Buffer): Decoded {
  return tidy(decodeMessage(bytes, request)) as Decoded;
}

/** The same of a request in JSON. */
export function decodeJson(bytes: Buffer): Decoded {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return tidy(JSON.parse(text)) as Decoded;
}

const NUMBERS = new Set(['doubleValue']);
const NEVER_LEFT_OUT = /^(stringValue|boolValue|intValue|doubleValue|bytesValue|arrayValue|kvlistValue|value)$/;

/** Without what stands for protobuf's default values, integers as text, doubles as numbers. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    let tidied = tidy(inner);
    if (NUMBERS.has(key)) tidied = Number(tidied);
    if (key === 'intValue' || key.endsWith('UnixNano')) tidied = String(tidied);
    const isDefault =
      tidied === 0 ||
      tidied === '' ||
      tidied === undefined ||
      (Array.isArray(tidied) && tidied.length === 0) ||
      // The official serializer writes the schema of a resource twice; the format has it in one place.
      (key === 'schemaUrl' && 'attributes' in value) ||
      (key === 'status' && Object.keys(tidied as object).length === 0);
    return isDefault && !NEVER_LEFT_OUT.test(key) ? [] : [[key, tidied]];
  });
  return Object.fromEntries(entries);
}
