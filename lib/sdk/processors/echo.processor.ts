import type { Context } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { bindEcho, echoIn } from '../../privacy/echo.js';

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
    const echo = echoIn(parentContext);
    if (echo !== undefined) bindEcho(span, echo);
  }

  onEnd(): void {}

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
