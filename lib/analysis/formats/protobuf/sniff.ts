import { WireError, WireReader } from './wire-reader.js';

const RESOURCE_SPANS = 0x0a;
/** Protobuf allows no message of more. */
const MOST_BYTES = 2 ** 31;
/** First tags inside a `ResourceSpans`: resource, scope spans, schema URL. */
const INNER_TAGS = [0x0a, 0x12, 0x1a];

/** Whether bytes begin as a message of OTLP traces does, with or without its length in front. */
export function isProtobuf(bytes: Uint8Array): boolean {
  return beginsMessage(bytes, 0) || (framedLength(bytes, 0) !== undefined && beginsMessage(bytes, 4));
}

function beginsMessage(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== RESOURCE_SPANS) return false;
  try {
    const reader = new WireReader(bytes, at + 1);
    const length = reader.varint();
    // An empty `ResourceSpans`, or one that begins with a field that exists; JSON after a line feed does not.
    return length === 0 || (reader.at < bytes.length && INNER_TAGS.includes(bytes[reader.at] as number));
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

/** The length of the message that follows, as the Collector's file exporter puts it: four bytes, the highest first. */
export function framedLength(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
  // A byte order mark of UTF-16 would be a message of gigabytes.
  return length > 0 && length < MOST_BYTES && bytes[at + 4] === RESOURCE_SPANS ? length : undefined;
}
