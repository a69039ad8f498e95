import type { ByteRange } from './span-encoder.js';

const INITIAL_BYTES = 16_384;
const MAX_KEPT_BYTES = 1_048_576;

/** Turns texts into UTF-8 in one buffer that is used again. */
export class TextBytes {
  private bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);

  /** The bytes are good until the next call. */
  of(text: string): ByteRange {
    // A character takes at most three bytes for each unit of UTF-16.
    const most = text.length * 3;
    if (most > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(most);
    else if (this.bytes.length > MAX_KEPT_BYTES) this.bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES + most);
    return { bytes: this.bytes, start: 0, end: this.bytes.write(text) };
  }
}
