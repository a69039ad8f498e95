import { createContextKey, type Context } from '@opentelemetry/api';

// The key of `@opentelemetry/core` (2.x and 3.x); context keys of the API are `Symbol.for`, so no import is needed.
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Whether telemetry is at work itself (an exporter sending spans, for example) and must not be traced. */
export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}

/** A context in which no spans are made and nothing is propagated. */
export function suppressTracing(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING, true);
}
