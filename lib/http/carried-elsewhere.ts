import { SpanKind, trace, type Context } from '@opentelemetry/api';
import { isAttachedToDatadog } from '../core/is-attached-to-datadog.js';

/**
 * Whether a request already carries the context of a span that somebody else makes of it.
 *
 * @param headerOf reads one of the request's headers; names in lower case.
 * @param parent the context that the request is made in.
 */
export function isCarriedElsewhere(headerOf: (name: string) => string | undefined, parent: Context): boolean {
  const traceparent = headerOf('traceparent');
  const active = trace.getSpan(parent);
  const own = active?.spanContext();
  if (traceparent !== undefined) {
    if (own === undefined || !traceparent.includes(`-${own.spanId}-`)) return true;
    // Some make the span of the request the active one while they send it.
    if ((active as { kind?: SpanKind }).kind === SpanKind.CLIENT) return true;
  }
  return isOfSentry(headerOf('sentry-trace'), own) || (isAttachedToDatadog() && isOfDatadog(traceparent, headerOf));
}

/** Sentry writes the span of the request; without one of its own, that of the active span, or of another trace. */
function isOfSentry(header: string | undefined, own: { traceId: string; spanId: string } | undefined): boolean {
  if (header === undefined || own === undefined) return false;
  const [traceId, spanId] = header.split('-');
  return traceId === own.traceId && spanId !== own.spanId;
}

/** Datadog makes its span of the request the active one, of a kind that cannot be read. */
function isOfDatadog(traceparent: string | undefined, headerOf: (name: string) => string | undefined): boolean {
  return (traceparent ?? headerOf('x-datadog-parent-id')) !== undefined;
}
