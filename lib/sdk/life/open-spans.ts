import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';

/** Spans that are never ended must not fill the memory. */
const MAX_OPEN = 10_000;
/** So many gaps are not worth closing. */
const FEW = 64;

/** A span that remembers its place in the list: a number on the span is cheaper than any map of spans. */
type Placed = Span & Partial<ReadableSpan> & { openAt?: number | undefined };

/** The spans that are open in this process, the oldest first. */
export class OpenSpans {
  /** In the order of their starts, with gaps where spans have ended. */
  #places: (Placed | undefined)[] = [];
  #size = 0;

  add(span: Placed): void {
    if (this.#size >= MAX_OPEN) this.#leave(this.#places.findIndex((place) => place !== undefined));
    if (this.#places.length >= 2 * this.#size + FEW) this.#closeGaps();
    span.openAt = this.#places.length;
    this.#places.push(span);
    this.#size += 1;
  }

  delete(span: object): void {
    const { openAt } = span as Placed;
    if (openAt !== undefined && this.#places[openAt] === span) this.#leave(openAt);
  }

  /** Children before their parents. */
  latestFirst(): readonly Span[] {
    return this.#places.filter((place) => place !== undefined).toReversed();
  }

  /** The span by which the only work of this process has entered it; `undefined` when there is none, or more than one. */
  onlyRoot(): Span | undefined {
    const roots = this.#places.filter((place) => place !== undefined && isRoot(place));
    return roots.length === 1 ? roots[0] : undefined;
  }

  #leave(at: number): void {
    const places = this.#places;
    places[at] = undefined;
    this.#size -= 1;
    // Spans that end in the order of a stack leave no gaps.
    while (places.length > 0 && places[places.length - 1] === undefined) places.pop();
  }

  #closeGaps(): void {
    this.#places = this.#places.filter((place) => place !== undefined);
    this.#places.forEach((place, at) => void ((place as Placed).openAt = at));
  }
}

function isRoot({ parentSpanContext }: Placed): boolean {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true;
}
