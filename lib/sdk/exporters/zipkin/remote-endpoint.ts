import { isIP, isIPv4 } from 'node:net';
import { SpanKind, type Attributes } from '@opentelemetry/api';

/** Where a span was recorded or what it called. */
export interface ZipkinEndpoint {
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

/** Attributes that name the other side, best first, each with the attribute of its port. */
const RANKING: readonly (readonly [name: string, port?: string])[] = [
  ['peer.service'],
  ['service.peer.name'],
  ['server.address', 'server.port'],
  ['net.peer.name', 'net.peer.port'],
  ['network.peer.address', 'network.peer.port'],
  ['server.socket.domain', 'server.socket.port'],
  ['server.socket.address', 'server.socket.port'],
  ['net.sock.peer.name', 'net.sock.peer.port'],
  ['net.sock.peer.addr', 'net.sock.peer.port'],
  ['peer.hostname'],
  ['peer.address'],
  ['db.namespace'],
  ['db.name'],
  ['messaging.system'],
];

const CALLING_KINDS: ReadonlySet<SpanKind> = new Set([SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]);
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|0\.0\.0\.0)$/;

/**
 * The other side of a call, by the ranking of the specification; without it Zipkin draws no line to it.
 *
 * A database on the same machine is named by its system: "localhost" would join all of them in one box.
 */
export function toRemoteEndpoint(kind: SpanKind, attributes: Attributes): ZipkinEndpoint | undefined {
  if (!CALLING_KINDS.has(kind)) return undefined;
  for (const [nameKey, portKey] of RANKING) {
    const name = attributes[nameKey];
    if (typeof name !== 'string' || name === '') continue;
    const port = portKey === undefined ? undefined : Number(attributes[portKey]);
    const system = attributes['db.system.name'] ?? attributes['db.system'] ?? attributes['messaging.system'];
    const serviceName = portKey !== undefined && LOOPBACK.test(name) && typeof system === 'string' ? system : name;
    return { serviceName, ...toAddress(name), ...(isPort(port) ? { port } : {}) };
  }
  return undefined;
}

function toAddress(name: string): ZipkinEndpoint {
  if (isIP(name) === 0) return {};
  return isIPv4(name) ? { ipv4: name } : { ipv6: name };
}

function isPort(port: number | undefined): port is number {
  return port !== undefined && Number.isInteger(port) && port > 0 && port <= 65_535;
}
