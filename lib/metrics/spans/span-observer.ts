import type { Attributes, HrTime, SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';

/** What is read of a span that has ended; the SDK's `ReadableSpan` has it. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: { readonly code: SpanStatusCode };
  readonly duration: HrTime;
  readonly parentSpanContext?: SpanContext | undefined;
  readonly resource?: { readonly attributes: Attributes } | undefined;
  readonly instrumentationScope?: { readonly name: string } | undefined;
  spanContext(): SpanContext;
}

/** A span processor in the SDK's shape, without the SDK; pass it to `startTracing({ spanProcessors })`. */
export interface SpanObserver {
  onStart(): void;
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Seconds of an OpenTelemetry duration. */
export function secondsOf([seconds, nanos]: HrTime): number {
  return seconds + nanos / 1e9;
}
