import type { Span } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

const MOST = 32;

/**
 * Keeps the spans that ended last, for as long as the event loop has not turned: nothing while nobody watches it. Costs one
 * assignment a span.
 */
export class EndedSpans implements SpanProcessor {
  readonly #spans: (Span & ReadableSpan)[] = [];
  #count = 0;
  #isWatched = false;

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    if (!this.#isWatched) return;
    this.#spans[this.#count % MOST] = span as Span & ReadableSpan;
    this.#count += 1;
  }

  /** The first child of `parent` (without one: the first root) that ended at that time, in milliseconds since the epoch, or later. */
  firstSince(epochMs: number, parent: Span | undefined): Span | undefined {
    const oldest = Math.max(0, this.#count - MOST);
    for (let index = oldest; index < this.#count; index += 1) {
      const span = this.#spans[index % MOST];
      if (span !== undefined && isChildOf(span, parent) && millisOf(span) >= epochMs) return span;
    }
    return undefined;
  }

  /** Keeps spans from now on, or no longer. */
  watch(isWatched: boolean): void {
    this.#isWatched = isWatched;
    this.forget();
  }

  forget(): void {
    this.#spans.length = 0;
    this.#count = 0;
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function isChildOf({ parentSpanContext }: ReadableSpan, parent: Span | undefined): boolean {
  const local = parentSpanContext?.isRemote === true ? undefined : parentSpanContext?.spanId;
  return local === parent?.spanContext().spanId;
}

function millisOf({ endTime: [seconds, nanoseconds] }: ReadableSpan): number {
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
