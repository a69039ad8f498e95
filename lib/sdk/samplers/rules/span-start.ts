import { trace, type Attributes, type Context, type SpanContext, type SpanKind } from '@opentelemetry/api';
import { validContextOf } from '../../tracer/recorded-span.js';

/** What a sampler knows of a span. */
export interface SpanStart {
  readonly context: Context;
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
}

/** The parent of a span that starts, in this process or (`isRemote`) in another; `undefined` where a trace begins. */
export function parentIn(context: Context): SpanContext | undefined {
  return validContextOf(trace.getSpan(context));
}

/** Decides about a span that starts. */
export type SpanStartMatcher = (start: SpanStart) => boolean;
