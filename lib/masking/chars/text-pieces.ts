/** A text with parts of it replaced, put together from left to right. */
export class TextPieces {
  readonly #pieces: string[] = [];
  #from = 0;

  constructor(private readonly text: string) {}

  /** Replaces what stands from `start` to `end`, behind what was replaced before. */
  replace(start: number, end: number, replacement: string): void {
    this.#pieces.push(this.text.slice(this.#from, start), replacement);
    this.#from = end;
  }

  /** The text up to `end`, with its replacements, in one piece. */
  upTo(end: number): string {
    const isUntouched = this.#pieces.length === 0 && end === this.text.length;
    return isUntouched ? this.text : [...this.#pieces, this.text.slice(this.#from, end)].join('');
  }
}
