import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';

/** A part of the pipeline behind the mask: what ends is given to it masked, and it hands on what it lets through. */
export interface SpanStage {
  /** Whether the stage wants spans that are recorded but not sampled; otherwise these are not masked for it. */
  readonly takesUnsampled: boolean;
  /** The span as it started; its values are not masked and must not be kept. */
  onStart?(span: Span, parentContext: Context): void;
  onEnd(span: ReadableSpan): void;
  /** Called in place of `onEnd` for a span that an earlier stage keeps from this one. */
  onSkip?(span: ReadableSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
