/**
 * The beginning of a text that fits into `maxBytes` bytes of UTF-8; never half a character.
 *
 * Reads at most `maxBytes` code units, however long the text is.
 */
export function truncateUtf8(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  let bytes = 0;
  let index = 0;
  while (index < text.length) {
    const unit = text.charCodeAt(index);
    const isPair = isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1));
    bytes += isPair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    if (bytes > maxBytes) return text.slice(0, index);
    index += isPair ? 2 : 1;
  }
  return text;
}

/** The length of a text in bytes of UTF-8. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
