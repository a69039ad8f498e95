const LIMIT = 100;

/** What a reader could not read, in words; the same words once, with how often, and never without end. */
export class ReadWarnings {
  private readonly counts = new Map<string, number>();
  private readonly documents = new Map<string, { readonly line: number; readonly what: string; count: number }>();
  /** Spans that nobody can tell from others. */
  skippedSpans = 0;
  private noiseLines = 0;
  private firstNoise = 0;
  private lastNoise = 0;

  add(text: string): void {
    const count = this.counts.get(text);
    if (count !== undefined || this.counts.size < LIMIT) this.counts.set(text, (count ?? 0) + 1);
  }

  skipSpan(): void {
    this.skippedSpans++;
    this.add('a span without a trace id or a span id was skipped');
  }

  /** What is wrong with a document: the same of many is said of the first one. */
  addAt(line: number, what: string): void {
    // Behind the colon stands what the parser says, which is different every time.
    const kind = what.replace(/:.*/s, '');
    const known = this.documents.get(kind);
    if (known === undefined) this.documents.set(kind, { line, what, count: 1 });
    else known.count++;
  }

  /** Text between the documents, such as the lines of a log: one complaint for all of it. */
  addNoise(line: number): void {
    if (this.noiseLines === 0) this.firstNoise = line;
    if (line !== this.lastNoise) this.noiseLines++;
    this.lastNoise = line;
  }

  list(): string[] {
    const noise = this.noiseLines === 0 ? [] : [`text ${this.noisePlaces()} is no JSON and was skipped`];
    const documents = [...this.documents.values()].map(
      ({ line, what, count }) => `the document on line ${line} ${what}${count === 1 ? '' : ` (and ${count - 1} more)`}`,
    );
    const said = [...this.counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
    return [...noise, ...documents, ...said];
  }

  private noisePlaces(): string {
    if (this.noiseLines === 1) return `on line ${this.firstNoise}`;
    return `in ${this.noiseLines} places, first on line ${this.firstNoise},`;
  }
}
