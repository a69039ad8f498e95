import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { EXPORT_SUCCESS, type ExportCallback } from './export-result.js';
import type { ExporterRow } from './exporter-row.js';

/**
 * Keeps finished spans in memory, for tests and for looking at them in the process.
 *
 * Keeps the newest `maxSpans` (10000 by default), so that a forgotten one does not fill the memory.
 *
 * @example
 * const memory = new MemorySpanExporter();
 * const tracing = startTracing({ exporters: [memory] });
 * memory.getFinishedSpans();
 */
export class MemorySpanExporter implements SpanExporter {
  private spans: ReadableSpan[] = [];
  /** Where the oldest span stands, once there is no room: the next one takes its place. */
  private oldest = 0;

  constructor(private readonly maxSpans = 10_000) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    for (const span of spans) this.keep(span);
    resultCallback({ code: EXPORT_SUCCESS });
  }

  private keep(span: ReadableSpan): void {
    if (this.spans.length < this.maxSpans) {
      this.spans.push(span);
    } else if (this.maxSpans > 0) {
      this.spans[this.oldest] = span;
      this.oldest = (this.oldest + 1) % this.maxSpans;
    }
  }

  /** The spans so far, oldest first; a copy. */
  getFinishedSpans(): ReadableSpan[] {
    return [...this.spans.slice(this.oldest), ...this.spans.slice(0, this.oldest)];
  }

  /** Forgets all spans. */
  reset(): void {
    this.spans = [];
    this.oldest = 0;
  }

  /** Keeps what it has: a test may look at it after the application has stopped. */
  shutdown(): Promise<void> {
    return Promise.resolve();
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }
}

export const memoryRow: ExporterRow<'memory'> = {
  names: ['memory'],
  settings: {},
  create: () => new MemorySpanExporter(),
  traits: { isImmediate: true },
};
