const FEW = 32;
const LONG = 256;
const BUFFER_SIZE = 16 * 1024;

/**
 * A text with parts of it replaced, put together from left to right.
 *
 * A few replacements are strings that are added up. Many of them go through a buffer: hundreds of thousands of strings of
 * strings cost more than reading the text does.
 */
export class TextPieces {
  #output = '';
  #from = 0;
  #count = 0;
  #buffer: Buffer | undefined;
  #used = 0;
  // Most texts have one byte a character, and those that are made of them are read faster.
  #isWide = false;

  constructor(private readonly text: string) {}

  /** Replaces what stands from `start` to `end`, behind what was replaced before. */
  replace(start: number, end: number, replacement: string): void {
    if (this.#count++ < FEW) {
      this.#output += this.text.slice(this.#from, start) + replacement;
    } else {
      this.#add(this.text, this.#from, start);
      this.#add(replacement, 0, replacement.length);
    }
    this.#from = end;
  }

  /** The text up to `end`, with its replacements. */
  upTo(end: number): string {
    this.#flush();
    return this.#count === 0 && end === this.text.length ? this.text : this.#output + this.text.slice(this.#from, end);
  }

  #add(piece: string, from: number, to: number): void {
    if (to - from > LONG) {
      this.#flush();
      this.#output += piece.slice(from, to);
      return;
    }
    const buffer = (this.#buffer ??= Buffer.allocUnsafe(BUFFER_SIZE));
    if (this.#used + 2 * LONG > BUFFER_SIZE) this.#flush();
    if (this.#isWide) {
      this.#addWide(buffer, piece, from, to);
      return;
    }
    let used = this.#used;
    let all = 0;
    for (let index = from; index < to; index++) {
      const code = piece.charCodeAt(index);
      all |= code;
      buffer[used++] = code;
    }
    if (all > 255) {
      this.#flush();
      this.#isWide = true;
      this.#addWide(buffer, piece, from, to);
    } else this.#used = used;
  }

  #addWide(buffer: Buffer, piece: string, from: number, to: number): void {
    let used = this.#used;
    for (let index = from; index < to; index++) {
      const code = piece.charCodeAt(index);
      buffer[used++] = code & 255;
      buffer[used++] = code >> 8;
    }
    this.#used = used;
  }

  #flush(): void {
    if (this.#buffer === undefined || this.#used === 0) return;
    this.#output += this.#buffer.toString(this.#isWide ? 'utf16le' : 'latin1', 0, this.#used);
    this.#used = 0;
  }
}
