import { SpanLife } from './span-life.js';

/** The life of a span that another instrumentation made and ends: everything is said on it but its end. */
export class AdoptedSpan extends SpanLife {
  protected override end(): void {
    // Whoever made the span ends it.
  }
}
