import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { createHiddenField } from '../../shared/hidden-field.js';

/** Spans that are never ended must not fill the memory. */
const MAX_OPEN = 10_000;

/** A place in the list, or its two ends. */
interface Place {
  span: (Span & Partial<ReadableSpan>) | undefined;
  before: Place;
  after: Place;
}

/**
 * The spans that are open in this process, the oldest first. A linked list, because a set that every span enters and leaves
 * has to rebuild its table again and again.
 */
export class OpenSpans {
  readonly #ends: Place;
  readonly #places = createHiddenField<Place | undefined>();
  #size = 0;

  constructor() {
    const ends = { span: undefined } as Place;
    ends.before = ends.after = ends;
    this.#ends = ends;
  }

  add(span: Span): void {
    if (this.#size >= MAX_OPEN) this.#remove(this.#ends.after);
    const { before } = this.#ends;
    const place: Place = { span, before, after: this.#ends };
    before.after = this.#ends.before = place;
    this.#places.set(span, place);
    this.#size += 1;
  }

  delete(span: object): void {
    const place = this.#places.get(span);
    if (place?.span !== undefined) this.#remove(place);
  }

  /** Children before their parents. */
  latestFirst(): readonly Span[] {
    const spans: Span[] = [];
    for (let { before } = this.#ends; before.span !== undefined; before = before.before) spans.push(before.span);
    return spans;
  }

  /** The span by which the only work of this process has entered it; `undefined` when there is none, or more than one. */
  onlyRoot(): Span | undefined {
    let only: Span | undefined;
    for (let { after } = this.#ends; after.span !== undefined; after = after.after) {
      const parent = after.span.parentSpanContext;
      if (parent !== undefined && parent.isRemote !== true) continue;
      if (only !== undefined) return undefined;
      only = after.span;
    }
    return only;
  }

  #remove(place: Place): void {
    place.before.after = place.after;
    place.after.before = place.before;
    place.span = undefined;
    // A place that was removed points to itself: a span that somebody keeps must not keep all later places alive.
    place.before = place.after = place;
    this.#size -= 1;
  }
}
