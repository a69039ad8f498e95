import { SpanLife } from './span-life.js';

/** The life of a span that another instrumentation started: sets attributes and outcome on it, but never ends it. */
export class AdoptedSpan extends SpanLife {
  protected override end(): void {
    // Whoever made the span ends it.
  }
}
