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

  constructor(private readonly maxSpans = 10_000) {}

  export(spans: ReadableSpan[], resultCallback: ExportCallback): void {
    this.spans.push(...spans);
    if (this.spans.length > this.maxSpans) this.spans = this.spans.slice(-this.maxSpans);
    resultCallback({ code: EXPORT_SUCCESS });
  }

  /** The spans so far, oldest first; a copy. */
  getFinishedSpans(): ReadableSpan[] {
    return [...this.spans];
  }

  /** Forgets all spans. */
  reset(): void {
    this.spans = [];
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
  create: () => new MemorySpanExporter(),
  traits: { isImmediate: true },
};
