/** One of Nest's transports, as far as carrying a context is concerned. */
export interface TransportKind {
  /** As the messaging conventions name it; `tcp` and `grpc` have no broker. */
  readonly system: string;
  /**
   * Where a message carries the context. `packet`: in the packet, before the client's serializer gets it. `metadata`, `headers`
   * and `options-headers`: members of what the serializer made. `nats-headers` and `none` (gRPC): put in elsewhere.
   */
  readonly carrier: 'metadata' | 'packet' | 'headers' | 'nats-headers' | 'options-headers' | 'none';
}

const TCP: TransportKind = { system: 'tcp', carrier: 'metadata' };
const REDIS: TransportKind = { system: 'redis', carrier: 'metadata' };
const NATS: TransportKind = { system: 'nats', carrier: 'nats-headers' };
// The serializer of MQTT makes a text, so the context has to be in the packet that it serializes.
const MQTT: TransportKind = { system: 'mqtt', carrier: 'packet' };
const RABBITMQ: TransportKind = { system: 'rabbitmq', carrier: 'options-headers' };
const KAFKA: TransportKind = { system: 'kafka', carrier: 'headers' };
const GRPC: TransportKind = { system: 'grpc', carrier: 'none' };
const CUSTOM: TransportKind = { system: 'custom', carrier: 'metadata' };

const BY_CLIENT: Readonly<Record<string, TransportKind>> = {
  ClientTCP: TCP,
  ClientRedis: REDIS,
  ClientNats: NATS,
  ClientMqtt: MQTT,
  ClientRMQ: RABBITMQ,
  ClientKafka: KAFKA,
  ClientGrpcProxy: GRPC,
};

// The values of Nest's enum `Transport`.
const BY_ID: readonly TransportKind[] = [TCP, REDIS, NATS, MQTT, GRPC, RABBITMQ, KAFKA];

/** The transport of a client, by the class of Nest's that it is or extends. */
export function transportOfClient(client: object): TransportKind {
  for (let link: object | null = Reflect.getPrototypeOf(client); link !== null; link = Reflect.getPrototypeOf(link)) {
    const found = BY_CLIENT[link.constructor.name];
    if (found !== undefined) return found;
  }
  return CUSTOM;
}

/** The transport of a server, by the id that Nest gives it. */
export function transportOfServer(server: { readonly transportId?: unknown }): TransportKind {
  const { transportId } = server;
  return (typeof transportId === 'number' ? BY_ID[transportId] : undefined) ?? CUSTOM;
}

/** A pattern as Nest routes by it: `orders.find`, `{"cmd":"sum"}`. */
export function patternText(pattern: unknown, normalize: ((pattern: unknown) => unknown) | undefined): string {
  if (typeof pattern === 'string') return pattern;
  const normal = normalize?.(pattern);
  return typeof normal === 'string' ? normal : (JSON.stringify(pattern) ?? String(pattern));
}
