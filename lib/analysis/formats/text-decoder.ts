import type { ReadWarnings } from './values/warnings.js';

/** What zstd begins with; the Collector's file exporter puts the length of each message in front of it. */
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** The decoder for a text that begins with these bytes; says what they are when they are no text. */
export function decoderFor(bytes: Uint8Array, warnings: ReadWarnings): InstanceType<typeof TextDecoder> {
  const [first, second] = bytes;
  const isZstd = [0, 4].some((at) => ZSTD.every((byte, index) => bytes[at + index] === byte));
  if (isZstd) warnings.add('the input is compressed with zstd; decompress it first');
  if (first === 0x1f && second === 0x8b) warnings.add('the input is compressed with gzip; decompress it first');
  if (first === 0x50 && second === 0x4b) warnings.add('the input is a zip archive; unpack it first');
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be');
  return new TextDecoder();
}
