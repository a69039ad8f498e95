import { hexToBytes } from '../values/base64.js';

const encoder = new TextEncoder();

/** Writes the primitive values of protobuf into a buffer that grows. */
export class WireWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.at++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.at++] = rest;
  }

  /** A 64-bit integer from its figures; negative ones take ten bytes. */
  int64(value: unknown): void {
    this.reserve(10);
    let rest = BigInt.asUintN(64, toBigInt(value));
    while (rest > 127n) {
      this.bytes[this.at++] = Number(rest & 127n) + 128;
      rest >>= 7n;
    }
    this.bytes[this.at++] = Number(rest);
  }

  fixed64(value: unknown): void {
    this.reserve(8);
    this.view.setBigUint64(this.at, BigInt.asUintN(64, toBigInt(value)), true);
    this.at += 8;
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
  }

  double(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  raw(value: Uint8Array): void {
    this.varint(value.length);
    this.reserve(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
  }

  text(value: string): void {
    // Three bytes at most for each unit of UTF-16.
    this.reserve(value.length * 3 + 10);
    if (value.length < 40 && this.shortText(value)) return;
    const content = encoder.encode(value);
    this.raw(content);
  }

  /** Figures of an id as bytes. */
  hex(value: string): void {
    this.raw(hexToBytes(value));
  }

  /** An embedded message: most are shorter than 128 bytes, others move to make room for their length. */
  embedded(write: () => void): void {
    this.reserve(1);
    const start = ++this.at;
    write();
    const length = this.at - start;
    if (length < 128) {
      this.bytes[start - 1] = length;
      return;
    }
    const room = lengthOfVarint(length);
    this.reserve(room);
    this.bytes.copyWithin(start - 1 + room, start, this.at);
    this.at = start - 1;
    this.varint(length);
    this.at += length;
  }

  /** Writes a text of ASCII without a detour; false when it is none. */
  private shortText(value: string): boolean {
    const start = this.at + 1;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      this.bytes[start + i] = code;
    }
    this.bytes[this.at] = value.length;
    this.at = start + value.length;
    return true;
  }

  private reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

function lengthOfVarint(value: number): number {
  let length = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) length++;
  return length;
}

function toBigInt(value: unknown): bigint {
  try {
    return BigInt(value as string);
  } catch {
    return 0n;
  }
}
