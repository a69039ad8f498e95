import { createContextKey, type Context, type Span } from '@opentelemetry/api';

// Context keys of the API are `Symbol.for`: every copy of the library finds the same value. The second one is that of
// `@opentelemetry/core`, under which HTTP instrumentations, ours included, keep the server span.
const ENTRY_SPAN = createContextKey('nestjs-traced.entry-span');
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** A context whose work was begun by `span`: a message, a job, a socket's message. */
export function withEntrySpan(context: Context, span: Span): Context {
  return context.setValue(ENTRY_SPAN, span);
}

/** The span by which the work of a context has entered this process: an HTTP request's, a message's, a job's. */
export function entrySpanOf(context: Context): Span | undefined {
  const entry = context.getValue(ENTRY_SPAN) as Span | undefined;
  if (entry !== undefined) return entry;
  const metadata = context.getValue(RPC_METADATA) as { readonly type?: unknown; readonly span?: Span } | undefined;
  return metadata?.type === 'http' && typeof metadata.span?.spanContext === 'function' ? metadata.span : undefined;
}
