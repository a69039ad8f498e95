const LIMIT = 100;

/** What a reader could not read, in words; the same words once, with how often, and never without end. */
export class ReadWarnings {
  private readonly counts = new Map<string, number>();

  add(text: string): void {
    const count = this.counts.get(text);
    if (count !== undefined || this.counts.size < LIMIT) this.counts.set(text, (count ?? 0) + 1);
  }

  list(): string[] {
    return [...this.counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
  }
}
