const LIMIT = 100;

/** What a reader could not read, in words; the same words once, with how often, and never without end. */
export class ReadWarnings {
  private readonly counts = new Map<string, number>();
  private noiseLines = 0;
  private firstNoise = 0;
  private lastNoise = 0;

  add(text: string): void {
    const count = this.counts.get(text);
    if (count !== undefined || this.counts.size < LIMIT) this.counts.set(text, (count ?? 0) + 1);
  }

  /** Text between the documents, such as the lines of a log: one complaint for all of it. */
  addNoise(line: number): void {
    if (this.noiseLines === 0) this.firstNoise = line;
    if (line !== this.lastNoise) this.noiseLines++;
    this.lastNoise = line;
  }

  list(): string[] {
    const said = [...this.counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
    if (this.noiseLines === 0) return said;
    const where =
      this.noiseLines === 1
        ? `on line ${this.firstNoise}`
        : `in ${this.noiseLines} places, first on line ${this.firstNoise},`;
    return [`text ${where} is no JSON and was skipped`, ...said];
  }
}
