import { isSpanContextValid, trace, TraceFlags, type Context, type SpanContext } from '@opentelemetry/api';
import { withSpan } from '../../../shared/span-context-layer.js';
import { isTracingSuppressed } from '../../../core/process/suppression.js';
import { withSenderDecision, type SenderDecision } from './sender-decision.js';

/** `context` with the parent that a header named, and with what its sender left open. */
export function withParent(
  context: Context,
  traceId: string,
  spanId: string,
  decision: 'sampled' | 'dropped' | SenderDecision,
): Context {
  const isSampled = decision === 'sampled' || decision === 'debug' || decision === 'accept';
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  const extracted = withSpan(context, trace.wrapSpanContext(parent));
  return decision === 'defer' || decision === 'debug' ? withSenderDecision(extracted, traceId, decision) : extracted;
}

/** The span to send on; `undefined` when there is none, or when the request is not to be traced. */
export function spanToInject(context: Context): SpanContext | undefined {
  const span = trace.getSpanContext(context);
  return span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context) ? undefined : span;
}
