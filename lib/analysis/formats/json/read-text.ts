import type { ReadContext } from '../read-context.js';
import { completeDocument } from './complete-document.js';
import { DocumentSplitter, type Piece } from './document-splitter.js';
import { parseJson } from './exact-numbers.js';
import { parseLooseJson } from './loose-json.js';
import { readDocument } from './read-document.js';

const namesSpans = /\bspan_?id\b|\btrace_?id\b/i;

/** Reads the spans of a text that comes in parts, as far as it has come. */
export class TextReader {
  private readonly splitter = new DocumentSplitter();

  constructor(private readonly context: ReadContext) {}

  push(part: string): void {
    for (const piece of this.splitter.push(part)) this.read(piece);
  }

  finish(): void {
    for (const piece of this.splitter.finish()) this.read(piece);
  }

  private read({ kind, text, line }: Piece): void {
    if (kind === 'noise') return this.warn(line, 'is no JSON and was skipped');
    if (kind === 'cut') return this.readCut(text, line);
    let document: unknown;
    try {
      document = parseJson(text);
    } catch (error) {
      // Worth a second reading only where there may be a span: a log line in brackets is no JSON either.
      document = namesSpans.test(text) ? parseLooseJson(text) : undefined;
      if (document === undefined)
        return this.warn(line, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    readDocument(document, this.context);
  }

  /** The end of a file that was being written: what is whole in it counts. */
  private readCut(text: string, line: number): void {
    const complete = completeDocument(text);
    if (complete === undefined) return this.warn(line, 'was cut off and holds no whole span');
    this.warn(line, 'was cut off; the spans before the cut were read');
    try {
      readDocument(parseJson(complete), this.context);
    } catch {
      this.warn(line, 'cannot be read');
    }
  }

  private warn(line: number, what: string): void {
    this.context.warnings.add(`the document on line ${line} ${what}`);
  }
}
