import { context, isSpanContextValid, trace, type Context } from '@opentelemetry/api';

/** The names that OpenTelemetry gives these in log formats other than its own. */
export interface TraceFields {
  readonly trace_id: string;
  readonly span_id: string;
  /** Two hexadecimal digits; `01` when the trace is sampled. */
  readonly trace_flags: string;
}

/** The ids of the span that is active in a context; `undefined` when there is none. */
export function traceFieldsOf(active: Context = context.active()): TraceFields | undefined {
  const span = trace.getSpanContext(active);
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    trace_flags: (span.traceFlags & 0xff).toString(16).padStart(2, '0'),
  };
}
