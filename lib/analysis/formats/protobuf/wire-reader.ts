/** Thrown inside this folder alone, where bytes end too early or are no protobuf. */
export class WireError extends Error {}

const text = new TextDecoder();

/** Reads the primitive values of protobuf from a stretch of bytes. */
export class WireReader {
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
    public readonly end = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A varint below 2^53; larger ones lose their last figures, which only `int64` can have. */
  varint(): number {
    let value = 0;
    for (let shift = 1; this.at < this.end; shift *= 128) {
      const byte = this.bytes[this.at++] as number;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    throw new WireError('the bytes end inside a number');
  }

  /** A signed 64-bit integer in decimal figures. */
  int64(): string {
    let value = 0n;
    for (let shift = 0n; this.at < this.end; shift += 7n) {
      const byte = this.bytes[this.at++] as number;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asIntN(64, value).toString();
    }
    throw new WireError('the bytes end inside a number');
  }

  fixed64(): string {
    return this.view.getBigUint64(this.skip(8), true).toString();
  }

  fixed32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.skip(8), true);
  }

  /** Bytes with their length in front. */
  slice(): Uint8Array {
    const length = this.varint();
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  text(): string {
    const bytes = this.slice();
    if (bytes.length > 24) return text.decode(bytes);
    let short = '';
    for (const byte of bytes) {
      if (byte > 127) return text.decode(bytes);
      short += String.fromCharCode(byte);
    }
    return short;
  }

  /** A reader of an embedded message. */
  embedded(): WireReader {
    const length = this.varint();
    const start = this.skip(length);
    return new WireReader(this.bytes, start, start + length);
  }

  /** Passes over a number of bytes; gives where they begin. */
  skip(length: number): number {
    const start = this.at;
    if (!(length >= 0) || start + length > this.end) throw new WireError('the bytes end inside a field');
    this.at = start + length;
    return start;
  }

  /** Passes over a field of a type that is not known. */
  skipField(wireType: number): void {
    if (wireType === 0) this.int64();
    else if (wireType === 1) this.skip(8);
    else if (wireType === 2) this.skip(this.varint());
    else if (wireType === 5) this.skip(4);
    else throw new WireError(`wire type ${wireType} does not exist`);
  }
}
