import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';

/** Spans that are never ended must not fill the memory. */
const MAX_OPEN = 10_000;

/** The spans that are open in this process, the oldest first. */
export class OpenSpans {
  readonly #open = new Set<Span & Partial<ReadableSpan>>();

  add(span: Span): void {
    if (this.#open.size >= MAX_OPEN) {
      const [oldest] = this.#open;
      if (oldest !== undefined) this.#open.delete(oldest);
    }
    this.#open.add(span);
  }

  delete(span: object): void {
    this.#open.delete(span as Span);
  }

  /** Children before their parents. */
  latestFirst(): readonly Span[] {
    return [...this.#open].reverse();
  }

  /** The span by which the only work of this process has entered it; `undefined` when there is none, or more than one. */
  onlyRoot(): Span | undefined {
    let only: Span | undefined;
    for (const span of this.#open) {
      const parent = span.parentSpanContext;
      if (parent !== undefined && parent.isRemote !== true) continue;
      if (only !== undefined) return undefined;
      only = span;
    }
    return only;
  }
}
