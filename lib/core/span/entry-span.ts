import { createContextKey, type Context, type Span } from '@opentelemetry/api';

/** A piece of work that has entered this process: a request, a message, a job. */
export interface Entry {
  readonly span: Span;
  /** What was thrown, where a framework turns it into something else before the work ends. */
  thrown?: { readonly value: unknown } | undefined;
}

// Context keys of the API are `Symbol.for`: every copy of the library finds the same value. The second one is that of
// `@opentelemetry/core`, under which HTTP instrumentations, ours included, keep the server span.
const ENTRY = createContextKey('nestjs-traced.entry');
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** A context whose work was begun by `entry`. */
export function withEntry(context: Context, entry: Entry): Context {
  return context.setValue(ENTRY, entry);
}

/** The message or job by which the work of a context was begun; `undefined` where it was an HTTP request. */
export function entryOf(context: Context): Entry | undefined {
  return context.getValue(ENTRY) as Entry | undefined;
}

/** The span by which the work of a context has entered this process: an HTTP request's, a message's, a job's. */
export function entrySpanOf(context: Context): Span | undefined {
  const entry = entryOf(context);
  if (entry !== undefined) return entry.span;
  const metadata = context.getValue(RPC_METADATA) as { readonly type?: unknown; readonly span?: Span } | undefined;
  return metadata?.type === 'http' && typeof metadata.span?.spanContext === 'function' ? metadata.span : undefined;
}
