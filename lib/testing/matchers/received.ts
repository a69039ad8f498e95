import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TracingCapture } from '../capture/tracing-capture.js';

export function isCapture(received: unknown): received is TracingCapture {
  return typeof received === 'object' && received !== null && 'openSpans' in received && 'spans' in received;
}

export function spansOf(matcher: string, received: unknown): readonly ReadableSpan[] {
  if (isCapture(received)) return received.spans();
  if (Array.isArray(received)) return received as ReadableSpan[];
  throw new TypeError(
    `${matcher}: expected what captureTracing() returns or an array of spans, got ${typeof received}`,
  );
}

export function spanOf(matcher: string, received: unknown): ReadableSpan {
  if (typeof received === 'object' && received !== null && 'spanContext' in received) return received as ReadableSpan;
  throw new TypeError(
    `${matcher}: expected a span, for example tracing.find('OrdersService.place'), got ${typeof received}`,
  );
}
