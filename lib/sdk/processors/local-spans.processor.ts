import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../../analysis/span-record.js';
import { guard } from '../../shared/errors/guard.js';
import { toSpanRecord } from '../records/to-span-record.js';

/** What takes spans inside this process: the store of a viewer is one. */
export interface LocalSpanSink {
  /** Takes spans that have ended. */
  add(spans: readonly SpanRecord[]): void;
  /** Takes a span that has just started. */
  addOpen(span: SpanRecord): void;
}

/**
 * Hands every recorded span to something in this process when it starts and when it ends, past every queue and exporter:
 * the trace page shows a request while it is running. Sees what processors see, which is masked by default.
 *
 * @example
 * const viewer = await serveViewer();
 * startTracing({ spanProcessors: [new LocalSpansProcessor(viewer.store)] });
 */
export class LocalSpansProcessor implements SpanProcessor {
  constructor(private readonly sink: LocalSpanSink) {}

  onStart(span: Span): void {
    guard('local spans', () => this.sink.addOpen(toSpanRecord(span as Span & ReadableSpan)));
  }

  onEnd(span: ReadableSpan): void {
    guard('local spans', () => this.sink.add([toSpanRecord(span)]));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
