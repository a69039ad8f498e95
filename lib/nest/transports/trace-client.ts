import { context, SpanKind, type Context } from '@opentelemetry/api';
import { Observable } from 'rxjs';
import { isTracing } from '../../core/process/is-tracing.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import { startSend } from '../../drivers/messaging/message-span.js';
import { ATTR_RPC_METHOD, ATTR_RPC_SYSTEM_NAME, ATTR_TRACED_TRANSPORT } from '../../shared/attributes.js';
import { TracedError } from '../../shared/errors/errors.js';
import { guard } from '../../shared/errors/guard.js';
import { followedObservable } from './followed.js';
import { traceGrpcClient, type GrpcClientLike } from './trace-grpc-client.js';
import { carryInNatsHeaders } from './nats-headers.js';
import { replaceBoundMethod } from '../../drivers/common/own-method.js';
import { afterSerializing, beforeSerializing } from './packet-carrier.js';
import { patternText, transportOfClient, type TransportKind } from './transport.js';

/** The part of Nest's `ClientProxy` that is used here. */
export interface ClientProxyLike {
  send(pattern: any, data: any): Observable<any>;
  emit(pattern: any, data: any): Observable<any>;
}

interface ClientInternals extends ClientProxyLike {
  serializer?: { serialize(packet: unknown, options?: unknown): unknown };
  normalizePattern?(pattern: unknown): unknown;
  publish?(packet: object, callback: unknown): unknown;
  dispatchEvent?(packet: object): unknown;
  emitBatch?(pattern: unknown, data: { readonly messages?: readonly unknown[] }): Observable<unknown>;
}

const TRACED = Symbol.for('nestjs-traced.client-proxy');

/**
 * Traces a client of Nest's microservices, for one that Nest's injector does not know: `TracingModule` does this by itself for
 * all clients that are providers.
 *
 * `send()` gets a CLIENT span that ends with the answer, `emit()` a PRODUCER span; both carry their context along in the
 * way of the transport. Returns the same client; doing it twice changes nothing. Never reads patterns' data.
 *
 * @throws TracedError `TRACED_INVALID_TARGET` when it is given no client.
 * @example
 * ```ts
 * const orders = traceClientProxy(ClientProxyFactory.create({ transport: Transport.TCP, options: { port: 3001 } }));
 * ```
 */
export function traceClientProxy<Client extends object>(client: Client): Client {
  const candidate = client as unknown as ClientInternals & GrpcClientLike;
  const isGrpc = typeof candidate?.getService === 'function';
  if (!isGrpc && (typeof candidate?.send !== 'function' || typeof candidate.emit !== 'function')) {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      'traceClientProxy() got no client of @nestjs/microservices; write traceClientProxy(ClientProxyFactory.create({ … }))',
    );
  }
  if (Object.hasOwn(client, TRACED)) return client;
  if (isGrpc) traceGrpcClient(candidate);
  else traceProxy(candidate);
  Object.defineProperty(client, TRACED, { value: true });
  return client;
}

function traceProxy(client: ClientInternals): void {
  const transport = transportOfClient(client);
  const nameOf = (pattern: unknown): string =>
    guard('the pattern of a message', () => patternText(pattern, client.normalizePattern?.bind(client))) ?? 'unknown';
  replaceBoundMethod(client, 'send', (send) => (pattern: unknown, ...rest: unknown[]) => {
    const answer = send(pattern, ...rest);
    if (!isTracing()) return answer;
    // A cold observable: every subscription is a request.
    return new Observable((subscriber) =>
      followedObservable(startRequest(transport, nameOf(pattern)), answer as Observable<unknown>).subscribe(subscriber),
    );
  });
  replaceBoundMethod(client, 'emit', (emit) => (pattern: unknown, ...rest: unknown[]) => {
    if (!isTracing()) return emit(pattern, ...rest);
    const life = startSend({ system: transport.system, name: nameOf(pattern) });
    return followedEmission(life, () => emit(pattern, ...rest));
  });
  replaceBoundMethod(client, 'emitBatch', (emitBatch) => (pattern: unknown, ...rest: unknown[]) => {
    if (!isTracing()) return emitBatch(pattern, ...rest);
    const count = (rest[0] as { messages?: readonly unknown[] } | undefined)?.messages?.length;
    const life = startSend({ system: transport.system, name: nameOf(pattern), count });
    return followedEmission(life, () => emitBatch(pattern, ...rest));
  });
  carryContexts(client, transport);
  if (transport.carrier === 'nats-headers') carryInNatsHeaders(client);
}

/** The CLIENT span of a request that waits for its answer. */
function startRequest({ system }: TransportKind, name: string): SpanLife {
  return startSpan({
    name,
    kind: SpanKind.CLIENT,
    attributes: { [ATTR_RPC_SYSTEM_NAME]: 'nestjs', [ATTR_RPC_METHOD]: name, [ATTR_TRACED_TRANSPORT]: system },
  });
}

/** Watches the observable of an event. It is connectable (Nest has sent the event), so subscribing does not send it again. */
function followedEmission(life: SpanLife, emit: () => unknown): unknown {
  try {
    const emission = life.run(emit);
    if (typeof (emission as { connect?: unknown } | undefined)?.connect === 'function') {
      (emission as Observable<unknown>).subscribe({
        error: (error: unknown) => life.fail(error),
        complete: () => life.succeed(),
      });
    } else life.defer();
    return emission;
  } catch (error) {
    life.fail(error);
    throw error;
  }
}

/** Puts the caller's context into each packet, even if the packet is serialized later, while another context is active. */
function carryContexts(client: ClientInternals, transport: TransportKind): void {
  const contexts = new WeakMap<object, Context>();
  for (const method of ['publish', 'dispatchEvent'] as const) {
    replaceBoundMethod(client, method, (original) => (packet: unknown, ...rest: unknown[]) => {
      if (typeof packet === 'object' && packet !== null) contexts.set(packet, context.active());
      return original(packet, ...rest);
    });
  }
  const { serializer } = client;
  if (typeof serializer?.serialize !== 'function') return;
  replaceBoundMethod(serializer, 'serialize', (serialize) => (packet: unknown, ...rest: unknown[]) => {
    const active = (typeof packet === 'object' && packet !== null && contexts.get(packet)) || context.active();
    const given = guard('carrying a context', () => beforeSerializing(transport, packet, active)) ?? packet;
    const serialized = serialize(given, ...rest);
    const carry = (made: unknown): unknown =>
      guard('carrying a context', () => afterSerializing(transport, made, active)) ?? made;
    return serialized instanceof Promise ? serialized.then(carry) : carry(serialized);
  });
}
