const [QUOTE, APOSTROPHE, BACKTICK, BACKSLASH, NEWLINE] = [0x22, 0x27, 0x60, 0x5c, 0x0a];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Between documents: white space, commas, the record separator of RFC 7464, a byte order mark. */
const between = new Set([' ', '\n', '\r', '\t', ',', '\u001e', '\ufeff', '\0']);

/** How many characters of a line are looked at to tell whether a new document begins there. */
const HEAD = 12;

/** A piece of the input: a whole JSON document, one that was cut off, or what is none. */
export interface Piece {
  readonly kind: 'document' | 'cut' | 'noise';
  readonly text: string;
  /** Line of the input on which it begins, from 1. */
  readonly line: number;
  /** How many lists and objects stand in one another at most. */
  readonly depth: number;
}

/**
 * Finds JSON documents in a text that comes in parts: one, one a line, or one after the other, with anything between them.
 *
 * Holds no more than the document that is being read.
 */
export class DocumentSplitter {
  private rest = '';
  private at = 0;
  private depth = 0;
  private deepest = 0;
  /** What is open, the outermost first. */
  private readonly open: number[] = [];
  /** The quotation mark that ends the text being read; 0 outside texts. */
  private quote = 0;
  /** Line on which the document being read begins. */
  private begunOn: number;
  private isFinished = false;

  /** `line` is the one on which the text begins. */
  constructor(private line = 1) {
    this.begunOn = line;
  }

  push(part: string): Piece[] {
    this.rest += part;
    return this.scan();
  }

  /** What is left when the input ends. */
  finish(): Piece[] {
    this.isFinished = true;
    const pieces = this.scan();
    const { rest, depth } = this;
    this.rest = '';
    if (depth > 0) pieces.push(this.piece('cut', rest));
    else this.addNoise(pieces, rest);
    return pieces;
  }

  private scan(): Piece[] {
    const pieces: Piece[] = [];
    const text = this.rest;
    let from = 0;
    let { at, depth, quote } = this;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) {
        if (depth > 0 && at + HEAD >= text.length && !this.isFinished) break;
        this.line++;
        const isOpen = quote === QUOTE;
        // An apostrophe that is still open belongs to a word. A text in double quotes goes on, as in broken JSON.
        if (!isOpen) quote = 0;
        if (depth > 0 && (beginsAgain(text, from, at + 1) || (isOpen && text.startsWith('{"', at + 1)))) {
          pieces.push(this.piece('cut', text.slice(from, at)));
          [from, depth, quote] = [at + 1, 0, 0];
          this.begin();
        }
      } else if (quote !== 0) {
        if (code === BACKSLASH) at++;
        else if (code === quote) quote = 0;
      } else if (code === QUOTE || ((code === APOSTROPHE || code === BACKTICK) && beginsText(text, at))) {
        quote = depth > 0 ? code : 0;
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (depth > 0 && isStray(text, from, at, this.open[depth - 1])) {
          pieces.push(this.piece('cut', text.slice(from, at)));
          [from, depth] = [at, 0];
          this.begin();
        }
        this.open[depth++] = code;
        if (depth > this.deepest) this.deepest = depth;
        if (depth > 1) continue;
        this.addNoise(pieces, text.slice(from, at));
        from = at;
        this.begin();
      } else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && depth > 0 && --depth === 0) {
        pieces.push(this.piece('document', text.slice(from, at + 1)));
        from = at + 1;
        this.begin();
      }
    }
    this.rest = text.slice(from);
    Object.assign(this, { at: at - from, depth, quote });
    return pieces;
  }

  private begin(): void {
    this.begunOn = this.line;
    this.deepest = 0;
  }

  private piece(kind: Piece['kind'], text: string): Piece {
    return { kind, text, line: this.begunOn, depth: this.deepest };
  }

  private addNoise(pieces: Piece[], text: string): void {
    for (const character of text) {
      if (!between.has(character)) return void pieces.push(this.piece('noise', text));
    }
  }
}

/** Whether an apostrophe stands where a key or a value begins, as in what `console.dir()` prints; else it is one of a word. */
export function beginsText(text: string, at: number): boolean {
  return /[{[,:+]\s*$/.test(text.slice(Math.max(0, at - 80), at));
}

/** Whether the line at `next` begins as the document at `from` does: the end of the one before it is missing. */
function beginsAgain(text: string, from: number, next: number): boolean {
  return next - from > HEAD && text.startsWith(text.slice(from, from + HEAD), next);
}

/** Whether what opens at the beginning of a line cannot stand where it does: what is open before it is never closed. */
function isStray(text: string, from: number, at: number, inside: number | undefined): boolean {
  if (text.charCodeAt(at - 1) !== NEWLINE) return false;
  // A word in brackets is what `kubectl logs --prefix` puts before each line.
  if (text.charCodeAt(at) === OPEN_BRACKET && /[a-z]/i.test(text.charAt(at + 1))) return false;
  const before =
    text
      .slice(Math.max(from, at - 80), at)
      .trimEnd()
      .at(-1) ?? ' ';
  return inside === OPEN_BRACE ? !':>'.includes(before) : !',[('.includes(before);
}
