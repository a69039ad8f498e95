const INITIAL_BYTES = 16_384;
const MAX_KEPT_BYTES = 1_048_576;
/** The longest text for which a loop is quicker than letting Node copy the text. */
const SHORT_TEXT = 40;
const SHORT_BYTES = 16;
const UINT32 = 2 ** 32;
const HEX = new Uint8Array(128).fill(0);
for (let digit = 0; digit < 16; digit += 1) {
  HEX[digit.toString(16).charCodeAt(0)] = digit;
  HEX[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/**
 * Writes protobuf from the end of a buffer to its beginning: what is nested is written first, so that its length is known
 * when it is needed, without objects in between and without a second pass.
 *
 * Everything is called in reverse: the last field first, a value before its tag.
 */
export class ProtobufWriter {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** Where the written part begins; it ends with the buffer. */
  start = this.bytes.length;

  reset(): void {
    // One enormous span must not hold its memory for good.
    if (this.bytes.length > MAX_KEPT_BYTES) this.bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    this.start = this.bytes.length;
  }

  /** How much has been written: remember it, and `this.written - it` is the length of what came since. */
  get written(): number {
    return this.bytes.length - this.start;
  }

  byte(value: number): void {
    if (this.start < 1) this.grow(1);
    this.bytes[--this.start] = value;
  }

  /** A tag below 16 with its wire type is one byte. */
  tag(field: number, wireType: number): void {
    this.varint((field << 3) | wireType);
  }

  /** A whole number from 0 to 2⁵³. */
  varint(value: number): void {
    if (this.start < 10) this.grow(10);
    if (value < 0x80) {
      this.bytes[--this.start] = value;
      return;
    }
    const size = varintSize(value);
    let at = (this.start -= size);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[at++] = (rest % 128) | 0x80;
      rest = rest < UINT32 ? rest >>> 7 : Math.floor(rest / 128);
    }
    this.bytes[at] = rest;
  }

  /** A whole number that is exact in a double, in two's complement. */
  int64(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    if (this.start < 10) this.grow(10);
    const size = 10;
    let at = (this.start -= size);
    // 2⁶⁴ - |value|, in groups of seven bits: the bits of |value| - 1 turned over.
    let rest = -(value + 1);
    for (let index = 0; index < size - 1; index += 1) {
      this.bytes[at++] = (127 - (rest % 128)) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[at] = 1;
  }

  fixed32(value: number): void {
    if (this.start < 4) this.grow(4);
    this.start -= 4;
    this.bytes.writeUInt32LE(value, this.start);
  }

  fixed64(low: number, high: number): void {
    if (this.start < 8) this.grow(8);
    const { bytes } = this;
    const at = (this.start -= 8);
    bytes[at] = low;
    bytes[at + 1] = low >>> 8;
    bytes[at + 2] = low >>> 16;
    bytes[at + 3] = low >>> 24;
    bytes[at + 4] = high;
    bytes[at + 5] = high >>> 8;
    bytes[at + 6] = high >>> 16;
    bytes[at + 7] = high >>> 24;
  }

  double(value: number): void {
    if (this.start < 8) this.grow(8);
    this.start -= 8;
    this.bytes.writeDoubleLE(value, this.start);
  }

  raw(value: Uint8Array): void {
    const { length } = value;
    if (this.start < length) this.grow(length);
    const at = (this.start -= length);
    const { bytes } = this;
    if (length > SHORT_BYTES) bytes.set(value, at);
    else for (let index = 0; index < length; index += 1) bytes[at + index] = value[index] as number;
  }

  /** UTF-8 without a length; half a surrogate pair becomes U+FFFD. Gives the number of bytes. */
  text(value: string): number {
    const { length } = value;
    if (length > SHORT_TEXT) return this.longText(value);
    if (this.start < length) this.grow(length);
    const { bytes } = this;
    const at = this.start - length;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 127) return this.longText(value);
      bytes[at + index] = code;
    }
    this.start = at;
    return length;
  }

  /** Hexadecimal digits, two of them a byte. */
  hex(value: string): void {
    const size = value.length >>> 1;
    if (this.start < size) this.grow(size);
    const { bytes } = this;
    const at = (this.start -= size);
    for (let index = 0; index < size; index += 1) {
      bytes[at + index] =
        ((HEX[value.charCodeAt(2 * index) & 127] as number) << 4) |
        (HEX[value.charCodeAt(2 * index + 1) & 127] as number);
    }
  }

  private longText(value: string): number {
    const size = Buffer.byteLength(value);
    if (this.start < size) this.grow(size);
    this.start -= size;
    this.bytes.write(value, this.start, size);
    return size;
  }

  private grow(more: number): void {
    const { bytes, written } = this;
    const bigger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, written + more));
    bytes.copy(bigger, bigger.length - written, this.start);
    this.bytes = bigger;
    this.start = bigger.length - written;
  }
}

const scratch = new ProtobufWriter();

/** What is written, as bytes of its own. */
export function written(write: (writer: ProtobufWriter) => void): Uint8Array {
  scratch.reset();
  write(scratch);
  return new Uint8Array(scratch.bytes.subarray(scratch.start));
}

/** How many bytes a whole number takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
