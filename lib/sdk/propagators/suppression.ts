import { createContextKey, type Context } from '@opentelemetry/api';

/** The key of `@opentelemetry/core`: keys of one description are equal, whichever copy made them. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Exporters send their own requests in such a context; nothing in it is traced or propagated. */
export function isTracingSuppressed(context: Context): boolean {
  return context.getValue(SUPPRESS_TRACING) === true;
}
