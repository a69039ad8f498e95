import { trace, type Context } from '@opentelemetry/api';
import { extractHeaders, withHeaders } from '../../drivers/messaging/message-headers.js';
import type { TransportKind } from './transport.js';

type Packet = Record<string, unknown>;

const isPacket = (value: unknown): value is Packet =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** A packet that carries a context beside its pattern and data, where NestJS 12 carries metadata. */
function withMetadata(packet: unknown, context: Context): unknown {
  if (!isPacket(packet)) return packet;
  return { ...packet, metadata: withHeaders(packet.metadata as Packet | undefined, context) };
}

/** The packet for the client's serializer; with the context in it when the serializer's result has no place for a context. */
export function beforeSerializing({ carrier }: TransportKind, packet: unknown, context: Context): unknown {
  return carrier === 'packet' ? withMetadata(packet, context) : packet;
}

/** What the serializer has made, with the context in it. */
export function afterSerializing({ carrier }: TransportKind, serialized: unknown, context: Context): unknown {
  if (!isPacket(serialized)) return serialized;
  switch (carrier) {
    case 'metadata':
      return withMetadata(serialized, context);
    case 'headers':
      // Record and headers are copied: the application may send its record again, and Nest writes into the headers afterwards.
      return { ...serialized, headers: { ...withHeaders(serialized.headers as Packet | undefined, context) } };
    case 'options-headers': {
      const options = (serialized.options ?? {}) as Packet;
      serialized.options = { ...options, headers: withHeaders(options.headers as Packet | undefined, context) };
      return serialized;
    }
    default:
      return serialized;
  }
}

/** The sender's trace context, from the context object that Nest gives a handler, or else from the metadata of the packet. */
export function contextOfMessage(handlerContext: unknown, metadata: unknown): Context {
  for (const carrier of carriersOf(handlerContext, metadata)) {
    const extracted = extractHeaders(carrier);
    if (trace.getSpanContext(extracted) !== undefined) return extracted;
  }
  return extractHeaders(metadata);
}

interface RpcContexts {
  getMetadata?(): unknown;
  getHeaders?(): { keys?(): Iterable<string>; get?(key: string): string } | undefined;
  getMessage?(): { headers?: unknown; properties?: { headers?: unknown } } | undefined;
  getPacket?(): { properties?: { userProperties?: unknown } } | undefined;
  getMap?(): unknown;
  metadata?: { getMap?(): unknown } | undefined;
}

function* carriersOf(handlerContext: unknown, metadata: unknown): Generator {
  const rpc = (handlerContext ?? {}) as RpcContexts;
  yield metadata;
  yield rpc.getMetadata?.();
  // gRPC hands its metadata to the handler itself.
  yield rpc.getMap?.();
  yield rpc.metadata?.getMap?.();
  const message = rpc.getMessage?.();
  yield message?.headers;
  yield message?.properties?.headers;
  yield rpc.getPacket?.()?.properties?.userProperties;
  const headers = rpc.getHeaders?.();
  if (typeof headers?.keys === 'function' && typeof headers.get === 'function') {
    yield Object.fromEntries([...headers.keys()].map((key) => [key, headers.get?.(key)]));
  }
}
