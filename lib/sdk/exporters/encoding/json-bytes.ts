import type { HrTime } from '@opentelemetry/api';
import { quote, needsEscape } from './json-text.js';

const INITIAL_BYTES = 16_384;
const MAX_KEPT_BYTES = 1_048_576;
/** The longest text for which a loop is quicker than letting Node copy the text. */
const SHORT_TEXT = 64;
const SHORT_BYTES = 20;
export const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const ZERO = 48;
const LAST_PLAIN = 126;

// The text of the last second is kept, because most times of a batch are in the same second.
let knownSeconds = -1;
let secondsText = '';

/**
 * Writes JSON as UTF-8 in one buffer that is used again. Texts put together by `+` are cheap to make, but V8 lays out their
 * pieces one by one when they are turned into bytes, which takes longer than all the rest.
 */
export class JsonBytes {
  bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** Where the next byte goes. */
  end = 0;

  reset(): void {
    // One enormous span must not hold its memory for good.
    if (this.bytes.length > MAX_KEPT_BYTES) this.bytes = Buffer.allocUnsafeSlow(INITIAL_BYTES);
    this.end = 0;
  }

  raw(value: Uint8Array): void {
    const { length } = value;
    this.reserve(length);
    const { bytes, end } = this;
    if (length > SHORT_BYTES) bytes.set(value, end);
    else for (let index = 0; index < length; index += 1) bytes[end + index] = value[index] as number;
    this.end = end + length;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.end] = value;
    this.end += 1;
  }

  /** What is ASCII and needs no quotes. */
  plain(text: string): void {
    const { length } = text;
    this.reserve(length);
    const { bytes, end } = this;
    for (let index = 0; index < length; index += 1) bytes[end + index] = text.charCodeAt(index);
    this.end = end + length;
  }

  /** A whole number. */
  integer(value: number): void {
    if (!(value >= 0 && value < 1_000_000_000)) return this.plain(String(value));
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits += 1;
    this.digits(value, digits);
  }

  /** Any text, as it is. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.end += this.bytes.write(text, this.end);
  }

  /** A text with its quotes; half a surrogate pair becomes U+FFFD. */
  quoted(text: string): void {
    const { length } = text;
    if (length > SHORT_TEXT) return this.quotedLong(text);
    this.reserve(length + 2);
    const { bytes } = this;
    const start = this.end + 1;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 32 || code > LAST_PLAIN || code === QUOTE || code === BACKSLASH) return this.text(quote(text));
      bytes[start + index] = code;
    }
    bytes[this.end] = QUOTE;
    bytes[start + length] = QUOTE;
    this.end = start + length + 1;
  }

  /** Nanoseconds since the epoch, or those of a duration. */
  nanos(time: HrTime): void {
    this.time(time[0], time[1], 9);
  }

  micros([seconds, rest]: HrTime): void {
    this.time(seconds, Math.floor(rest / 1_000), 6);
  }

  /** Takes the comma behind the last of a list away. */
  dropComma(): void {
    if (this.end > 0 && this.bytes[this.end - 1] === COMMA) this.end -= 1;
  }

  /** Seconds, and their parts as so many digits. */
  private time(seconds: number, parts: number, digits: number): void {
    if (seconds !== knownSeconds) {
      knownSeconds = seconds;
      secondsText = String(seconds);
    }
    if (seconds === 0) return this.integer(parts);
    this.plain(secondsText);
    this.digits(parts, digits);
  }

  /** So many digits of a number below 2³¹. */
  private digits(value: number, digits: number): void {
    this.reserve(digits);
    let rest = value;
    for (let at = this.end + digits - 1; at >= this.end; at -= 1) {
      // As a 32-bit integer, for which V8 needs no division.
      const tenth = (rest / 10) | 0;
      this.bytes[at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    this.end += digits;
  }

  private quotedLong(text: string): void {
    if (needsEscape(text)) return this.text(quote(text));
    this.reserve(text.length * 3 + 2);
    this.bytes[this.end] = QUOTE;
    this.end += 1;
    this.end += this.bytes.write(text, this.end);
    this.bytes[this.end] = QUOTE;
    this.end += 1;
  }

  private reserve(more: number): void {
    const { bytes, end } = this;
    if (end + more <= bytes.length) return;
    const bigger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, end + more));
    bytes.copy(bigger, 0, 0, end);
    this.bytes = bigger;
  }
}

const scratch = new JsonBytes();

/** What is written, as bytes of its own. */
export function written(write: (out: JsonBytes) => void): Uint8Array {
  scratch.reset();
  write(scratch);
  return new Uint8Array(scratch.bytes.subarray(0, scratch.end));
}

/** A text as bytes that are copied again and again. */
export function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}
