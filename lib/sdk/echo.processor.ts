import type { Context } from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { bindEcho, echoIn } from '../shared/echo.js';

/** Remembers of every span, whoever starts it, inside which calls with sensitive values it was started. */
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
