import { createContextKey, type Context, type Span } from '@opentelemetry/api';

/** What HTTP instrumentations share about the server span of a request: whoever knows the route writes it here. */
export interface RpcMetadata {
  readonly type: 'http';
  readonly span: Span;
  route?: string;
  /** The server span of ours that this belongs to. */
  server?: unknown;
}

// The key of `@opentelemetry/core` (2.x and 3.x); context keys of the API are `Symbol.for`, so no import is needed.
const RPC_METADATA = createContextKey('OpenTelemetry SDK Context Key RPC_METADATA');

/** The server span that some HTTP instrumentation has opened in this context. */
export function getRpcMetadata(context: Context): RpcMetadata | undefined {
  const value = context.getValue(RPC_METADATA) as RpcMetadata | undefined;
  return value?.type === 'http' && typeof value.span?.spanContext === 'function' ? value : undefined;
}

/** A context in which other instrumentations find our server span and tell it their route. */
export function setRpcMetadata(context: Context, metadata: RpcMetadata): Context {
  return context.setValue(RPC_METADATA, metadata);
}
