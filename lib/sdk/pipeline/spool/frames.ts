import { crc32 } from 'node:zlib';

/** What stands in front of a body: its length, the number of its spans, its checksum; four bytes each. */
const HEADER_BYTES = 12;

/** A body of some spans, as it can be sent. */
export interface Frame {
  readonly count: number;
  readonly body: Buffer;
}

/** A frame as it is written. */
export function toFrameBytes({ count, body }: Frame): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  bytes.writeUInt32LE(body.length, 0);
  bytes.writeUInt32LE(count, 4);
  bytes.writeUInt32LE(crc32(body), 8);
  body.copy(bytes, HEADER_BYTES);
  return bytes;
}

/** The whole frames at the beginning of some bytes; what a crash has cut off, or a disk has spoilt, ends them. */
export function readFrames(bytes: Buffer): { readonly frames: Frame[]; readonly length: number } {
  const frames: Frame[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    const body = bytes.subarray(at + HEADER_BYTES, end);
    if (crc32(body) !== bytes.readUInt32LE(at + 8)) break;
    frames.push({ count: bytes.readUInt32LE(at + 4), body });
    at = end;
  }
  return { frames, length: at };
}
