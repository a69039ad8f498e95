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
    this.raw(encoder.encode(value));
  }

  /** An embedded message: its length is known when it is written, and is put in front of it. */
  embedded(write: () => void): void {
    const start = this.at;
    write();
    const length = this.at - start;
    const content = this.bytes.slice(start, this.at);
    this.at = start;
    this.varint(length);
    this.reserve(length);
    this.bytes.set(content, this.at);
    this.at += length;
  }

  private reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at + count));
    grown.set(this.bytes.subarray(0, this.at));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

function toBigInt(value: unknown): bigint {
  try {
    return BigInt(value as string);
  } catch {
    return 0n;
  }
}
