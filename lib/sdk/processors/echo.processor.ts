import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { joinTrace, keepEcho, leaveTrace } from '../../privacy/echo/trace-echo.js';

/**
 * Remembers of every span, whoever starts it, inside which calls with sensitive values it was started, so that
 * `withMasking()` removes copies of those values from it; for providers that were not started by `startTracing()`, which has
 * one already.
 *
 * Never changes a span, and keeps nothing longer than the span lives.
 *
 * @example
 * new NodeTracerProvider({
 *   spanProcessors: [new EchoProcessor(), new BatchSpanProcessor({ exporter: withMasking(new OTLPTraceExporter()) })],
 * });
 */
export class EchoProcessor implements SpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    joinTrace(span, parentContext);
  }

  onEnd(span: ReadableSpan): void {
    // It is masked when it is exported, which may be long after its trace has ended.
    keepEcho(span);
    leaveTrace(span);
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
