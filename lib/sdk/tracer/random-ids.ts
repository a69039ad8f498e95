import type { IdGenerator } from '@opentelemetry/sdk-trace';

const DIGITS = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** 32 random bits. */
const word = (): number => (Math.random() * 2 ** 32) >>> 0;

const digit = (bits: number, shift: number): number => DIGITS[(bits >>> shift) & 15] as number;

/**
 * Random ids, as the SDK makes them, in a quarter of the time: one text is made of all digits at once, instead of bytes first.
 * (A text put together by `+`, or cut from a larger one, is dearer to read or keeps the larger one alive.)
 */
export class RandomIds implements IdGenerator {
  generateSpanId(): string {
    const a = word();
    const b = word();
    return spanIdOf(a, (a | b) === 0 ? 1 : b);
  }

  generateTraceId(): string {
    const a = word();
    const b = word();
    const c = word();
    const d = word();
    return traceIdOf(a, b, c, (a | b | c | d) === 0 ? 1 : d);
  }
}

// A loop, or a list of the digits, takes twice as long, and lists of the words above a quarter longer.

function spanIdOf(a: number, b: number): string {
  // oxfmt-ignore
  return String.fromCharCode(
    digit(a, 28), digit(a, 24), digit(a, 20), digit(a, 16), digit(a, 12), digit(a, 8), digit(a, 4), digit(a, 0),
    digit(b, 28), digit(b, 24), digit(b, 20), digit(b, 16), digit(b, 12), digit(b, 8), digit(b, 4), digit(b, 0),
  );
}

function traceIdOf(a: number, b: number, c: number, d: number): string {
  // oxfmt-ignore
  return String.fromCharCode(
    digit(a, 28), digit(a, 24), digit(a, 20), digit(a, 16), digit(a, 12), digit(a, 8), digit(a, 4), digit(a, 0),
    digit(b, 28), digit(b, 24), digit(b, 20), digit(b, 16), digit(b, 12), digit(b, 8), digit(b, 4), digit(b, 0),
    digit(c, 28), digit(c, 24), digit(c, 20), digit(c, 16), digit(c, 12), digit(c, 8), digit(c, 4), digit(c, 0),
    digit(d, 28), digit(d, 24), digit(d, 20), digit(d, 16), digit(d, 12), digit(d, 8), digit(d, 4), digit(d, 0),
  );
}
