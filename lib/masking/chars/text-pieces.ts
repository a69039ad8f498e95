/** A text with parts of it replaced, put together from left to right. */
export class TextPieces {
  #output = '';
  #from = 0;

  constructor(private readonly text: string) {}

  /** Replaces what stands from `start` to `end`, behind what was replaced before. */
  replace(start: number, end: number, replacement: string): void {
    this.#output += this.text.slice(this.#from, start) + replacement;
    this.#from = end;
  }

  /** The text up to `end`, with its replacements. */
  upTo(end: number): string {
    const isUntouched = this.#from === 0 && this.#output === '' && end === this.text.length;
    return isUntouched ? this.text : this.#output + this.text.slice(this.#from, end);
  }
}
