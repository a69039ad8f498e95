import { context, SpanKind } from '@opentelemetry/api';
import { Observable } from 'rxjs';
import { isTracing } from '../../core/process/is-tracing.js';
import { startSpan } from '../../core/span/start-span.js';
import { headersOf } from '../../drivers/messaging/message-headers.js';
import { ATTR_RPC_METHOD, ATTR_RPC_SYSTEM_NAME } from '../../shared/attributes.js';
import { guard } from '../../shared/errors/guard.js';
import { followedObservable } from './followed.js';
import { replaceBoundMethod } from '../../drivers/common/own-method.js';

/** The part of Nest's gRPC client that is used here. */
export interface GrpcClientLike {
  getService(name: string): object;
  options?: { channelOptions?: { interceptors?: readonly unknown[] } };
}

interface GrpcMetadata {
  clone(): GrpcMetadata;
  get(key: string): readonly unknown[];
  set(key: string, value: string): void;
}

interface GrpcCall {
  start(metadata: GrpcMetadata, ...rest: unknown[]): unknown;
}

/**
 * Gives each call of a gRPC service a CLIENT span, and puts its context into the call's metadata by an interceptor of the
 * client's channel: only that works without a `Metadata` class of the application's own copy of gRPC.
 */
export function traceGrpcClient(client: GrpcClientLike): void {
  const { options } = client;
  const { channelOptions } = options ?? {};
  const interceptors = [...(channelOptions?.interceptors ?? []), carryingInterceptor];
  client.options = { ...options, channelOptions: { ...channelOptions, interceptors } };
  replaceBoundMethod(client, 'createServiceMethod', (create) => (grpcClient, methodName) => {
    const method = create(grpcClient, methodName) as (...args: unknown[]) => Observable<unknown>;
    const { path } = (grpcClient as Record<string, { path?: string } | undefined>)[String(methodName)] ?? {};
    const name = path?.replace(/^\//, '') ?? String(methodName);
    return (...args: unknown[]) => {
      const answer = method(...args);
      if (!isTracing()) return answer;
      return new Observable((subscriber) => {
        const attributes = { [ATTR_RPC_SYSTEM_NAME]: 'grpc', [ATTR_RPC_METHOD]: name };
        return followedObservable(startSpan({ name, kind: SpanKind.CLIENT, attributes }), answer).subscribe(subscriber);
      });
    };
  });
}

function carryingInterceptor(options: unknown, nextCall: (options: unknown) => GrpcCall): GrpcCall {
  const call = nextCall(options);
  const carried = headersOf(context.active());
  replaceBoundMethod(call, 'start', (start) => (metadata, ...rest) => {
    const filled = guard('carrying a context', () => withEntries(metadata as GrpcMetadata, carried));
    return start(filled ?? metadata, ...rest);
  });
  return call;
}

/** A copy: the application may use its metadata for more calls than one. */
function withEntries(metadata: GrpcMetadata, entries: Readonly<Record<string, string>>): GrpcMetadata {
  if (metadata.get('traceparent').length > 0) return metadata;
  const copy = metadata.clone();
  for (const [key, value] of Object.entries(entries)) copy.set(key, value);
  return copy;
}
