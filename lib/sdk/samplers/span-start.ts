import type { Attributes, Context, SpanKind } from '@opentelemetry/api';

/** What a sampler knows of a span. */
export interface SpanStart {
  readonly context: Context;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** Decides about a span that starts. */
export type SpanStartMatcher = (start: SpanStart) => boolean;
