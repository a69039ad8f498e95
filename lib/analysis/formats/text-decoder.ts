import type { ReadWarnings } from './values/warnings.js';

/** What files begin with that are no text, and what to do about them. */
const beginnings: readonly { readonly bytes: readonly number[]; readonly at?: number; readonly says: string }[] = [
  { bytes: [0x1f, 0x8b], says: 'is compressed with gzip; decompress it first' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], says: 'is compressed with zstd; decompress it first' },
  // The Collector's file exporter puts the length of each message in front of it.
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], at: 4, says: 'is compressed with zstd; decompress it first' },
  { bytes: [0x42, 0x5a, 0x68], says: 'is compressed with bzip2; decompress it first' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], says: 'is compressed with xz; decompress it first' },
  { bytes: [0x04, 0x22, 0x4d, 0x18], says: 'is compressed with lz4; decompress it first' },
  { bytes: [0x78, 0x01], says: 'is compressed with zlib; decompress it first' },
  { bytes: [0x78, 0x9c], says: 'is compressed with zlib; decompress it first' },
  { bytes: [0x78, 0xda], says: 'is compressed with zlib; decompress it first' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], says: 'is a zip archive; unpack it first' },
  { bytes: [0x50, 0x41, 0x52, 0x31], says: 'is a Parquet file, which cannot be read' },
  {
    bytes: [...'SQLite format 3'].map((letter) => letter.charCodeAt(0)),
    says: 'is a SQLite database, which cannot be read',
  },
];

/** The decoder for a text that begins with these bytes; says what they are when they are no text. */
export function decoderFor(bytes: Uint8Array, warnings: ReadWarnings): InstanceType<typeof TextDecoder> {
  const [first, second] = bytes;
  const known = beginnings.find(({ bytes: magic, at = 0 }) => magic.every((byte, index) => bytes[at + index] === byte));
  if (known !== undefined) warnings.add(`the input ${known.says}`);
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return new TextDecoder('utf-16le');
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return new TextDecoder('utf-16be');
  return new TextDecoder();
}
