import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';

/** A part of the pipeline behind the mask: what ends is given to it masked, and it hands on what it lets through. */
export interface SpanStage {
  /** Whether spans that are recorded, but not sampled, are of interest: they are masked for nobody else. */
  readonly takesUnsampled: boolean;
  /** The span as it started; its values are not masked and must not be kept. */
  onStart?(span: Span, parentContext: Context): void;
  onEnd(span: ReadableSpan): void;
  /** A span has ended that is kept from this stage. */
  onSkip?(span: ReadableSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
