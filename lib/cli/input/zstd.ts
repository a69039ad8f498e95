import type { Duplex } from 'node:stream';
import zlib from 'node:zlib';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd] as const;
/** What protobuf begins with: the first field of a message of traces. */
const RESOURCE_SPANS = 0x0a;

/** Node has it since 22.15. */
const { createZstdDecompress, zstdDecompressSync } = zlib as {
  createZstdDecompress?: () => Duplex;
  zstdDecompressSync?: (bytes: Uint8Array) => Uint8Array;
};

/** Whether zstd begins at a place. */
export function isZstd(bytes: Uint8Array, at: number): boolean {
  return MAGIC.every((byte, index) => bytes[at + index] === byte);
}

/** A stream that decompresses; undefined where this Node has none. */
export function zstdStream(): Duplex | undefined {
  return createZstdDecompress?.();
}

/** The frames that stand one behind the other (RFC 8878): Node decompresses the first one only. */
export function zstdFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 8 < bytes.length && isFrame(bytes, at);) {
    const end = Math.min(endOfFrame(bytes, at), bytes.length);
    if (isZstd(bytes, at)) frames.push(bytes.subarray(at, end));
    at = end;
  }
  return frames;
}

/** A frame, or one of those that hold something else and are to be skipped. */
const isFrame = (bytes: Uint8Array, at: number): boolean => isZstd(bytes, at) || isSkippable(bytes, at);

const isSkippable = (bytes: Uint8Array, at: number): boolean =>
  ((bytes[at] as number) & 0xf0) === 0x50 && bytes[at + 1] === 0x2a && bytes[at + 2] === 0x4d && bytes[at + 3] === 0x18;

function endOfFrame(bytes: Uint8Array, from: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isSkippable(bytes, from)) return from + 8 + view.getUint32(from + 4, true);
  const descriptor = bytes[from + 4] as number;
  const isSingle = (descriptor & 0x20) !== 0;
  const ofContent = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const ofDictionary = [0, 1, 2, 4][descriptor & 3] as number;
  let at = from + 5 + (isSingle ? 0 : 1) + ofDictionary + ofContent;
  for (let isLast = false; !isLast && at + 3 <= bytes.length;) {
    const header = view.getUint16(at, true) + ((bytes[at + 2] as number) << 16);
    isLast = (header & 1) === 1;
    // A block of one byte again and again has that byte only.
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
  }
  return at + ((descriptor & 4) === 0 ? 0 : 4);
}

/**
 * The messages of the Collector's file exporter with `compression: zstd`, each with its length in front; none where this
 * Node cannot decompress them.
 *
 * A message of JSON comes out as a line, one of protobuf with its length again.
 */
export function zstdMessages(bytes: Uint8Array): Uint8Array[] {
  if (zstdDecompressSync === undefined) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + view.getUint32(at);
    // The last one of a file that is being written may not be whole.
    if (end > bytes.length || !isZstd(bytes, at + 4)) break;
    const message = zstdDecompressSync(bytes.subarray(at + 4, end));
    const isProtobuf = message[0] === RESOURCE_SPANS;
    parts.push(...(isProtobuf ? [lengthOf(message), message] : [message, Buffer.from('\n')]));
    at = end;
  }
  return parts;
}

function lengthOf(message: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return length;
}
