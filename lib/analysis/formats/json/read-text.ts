import { ConsoleText } from '../console-text/console-text.js';
import { nameForeignText } from '../foreign/foreign-text.js';
import type { ReadContext } from '../read-context.js';
import { completeDocument } from './complete-document.js';
import { DocumentSplitter, type Piece } from './document-splitter.js';
import { parseJson } from './exact-numbers.js';
import { parseLooseJson } from './loose-json.js';
import { MOST_LEVELS, pruneDeep } from './prune-deep.js';
import { readDocument } from './read-document.js';
import { escapedIn, withoutPrefixes } from './recover.js';

const namesSpans = /\bspan_?id\b|\btrace_?id\b/i;

/** How often what is broken is looked through again, and how many characters that may be: else a long one takes for ever. */
const MOST_ROUNDS = 1000;
const MOST_CHARACTERS = 1 << 26;

/** Reads the spans of a text that comes in parts, as far as it has come. */
export class TextReader {
  private readonly splitter = new DocumentSplitter();
  private readonly console: ConsoleText;
  private rounds = 0;
  private characters = 0;

  constructor(private readonly context: ReadContext) {
    this.console = new ConsoleText(context);
  }

  push(part: string): void {
    this.readAll(this.splitter.push(part));
  }

  finish(): void {
    this.readAll(this.splitter.finish());
    this.console.finish();
  }

  /** Reads pieces, and what broken ones have inside. */
  private readAll(pieces: readonly Piece[]): void {
    const work = pieces.toReversed();
    for (let piece = work.pop(); piece !== undefined; piece = work.pop()) {
      const inside = this.read(piece);
      for (const found of inside.toReversed()) work.push(found);
    }
  }

  /** Answers with the pieces in which to look when this one cannot be read. */
  private read(piece: Piece): readonly Piece[] {
    const { kind, text, line } = piece;
    if (kind === 'noise') return this.passOver(text, line);
    const mayNameSpans = namesSpans.test(text);
    // A list among the values that the exporter of .NET prints.
    if (this.console.isActive && !mayNameSpans) return this.passOver(text, line);
    const wrapped = mayNameSpans && kind === 'cut' ? this.unwrap(piece) : [];
    if (wrapped.length > 0) return wrapped;
    const document = kind === 'cut' ? this.readCut(piece) : parse(text, mayNameSpans);
    if (document !== undefined) {
      readDocument(piece.depth > MOST_LEVELS ? pruneDeep(document) : document, this.context);
      return [];
    }
    if (!mayNameSpans) return this.passOver(text, line);
    const inside = this.recover(piece);
    if (inside.length === 0) this.warn(line, kind === 'cut' ? 'was cut off and holds no whole span' : whyNot(text));
    return inside;
  }

  private passOver(text: string, line: number): readonly Piece[] {
    const sentence = nameForeignText(text);
    if (this.console.begins(text)) this.console.push(text);
    else if (sentence === undefined) this.context.warnings.addNoise(line);
    else this.context.warnings.add(sentence);
    return [];
  }

  /** The end of a file that was being written: what is whole in it counts. */
  private readCut({ text, line }: Piece): unknown {
    const complete = completeDocument(text);
    const document = complete === undefined ? undefined : parse(complete, true);
    if (document !== undefined) this.warn(line, 'was cut off; the spans before the cut were read');
    return document;
  }

  /** What stands in a document that something was written around. */
  private unwrap({ text, line }: Piece): readonly Piece[] {
    if (this.isTooMuch(text)) return [];
    const bare = withoutPrefixes(text);
    if (bare !== undefined) return split(bare, line);
    const escaped = escapedIn(text);
    return escaped === undefined ? [] : [...split(escaped.document, line), ...split(escaped.rest, line)];
  }

  private isTooMuch(text: string): boolean {
    this.rounds++;
    this.characters += text.length;
    return this.rounds > MOST_ROUNDS || this.characters > MOST_CHARACTERS;
  }

  private recover(piece: Piece): readonly Piece[] {
    const wrapped = this.unwrap(piece);
    const { text, line } = piece;
    if (wrapped.length > 0 || this.isTooMuch(text)) return wrapped;
    // What begins on the first line is no document: one may begin below.
    const end = text.indexOf('\n');
    const rest = end < 0 ? '' : text.slice(end + 1);
    return namesSpans.test(rest) ? split(rest, line + 1) : [];
  }

  private warn(line: number, what: string): void {
    this.context.warnings.addAt(line, what);
  }
}

function split(text: string, line: number): Piece[] {
  const splitter = new DocumentSplitter(line);
  return [...splitter.push(text), ...splitter.finish()];
}

/** JSON, or what is nearly so, which is worth a second reading only where there may be a span; undefined when it is none. */
function parse(text: string, mayNameSpans: boolean): unknown {
  try {
    return parseJson(text);
  } catch {
    return mayNameSpans ? parseLooseJson(text) : undefined;
  }
}

function whyNot(text: string): string {
  try {
    JSON.parse(text);
    return 'cannot be read';
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
