import { SpanKind, SpanStatusCode, type Attributes, type Span } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_PEER_SERVICE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVICE_PEER_NAME,
  INSTRUMENTATION_NAME,
} from '../../shared/attributes.js';
import type { HttpMeasurement } from '../../core/contracts/http-metrics.js';
import type { Counter } from '../instruments/counter.js';
import type { Histogram } from '../instruments/histogram.js';
import { HTTP_BUCKETS } from '../sources/http-metrics.js';
import type { Meter } from '../instruments/meter.js';
import { secondsOf, type EndedSpan } from './span-observer.js';

/** How a process names itself and those it talks to in the service graph. */
export interface ServiceGraphOptions {
  /** The name of this process. @defaultValue the tracing's service name, else `OTEL_SERVICE_NAME`, else `unknown_service` */
  readonly serviceName?: string | undefined;
  /**
   * Names of peers by `host` or `host:port`, where the host is not the service's name.
   * @defaultValue the host itself
   */
  readonly peers?: Readonly<Record<string, string>> | undefined;
}

const PEER = [ATTR_SERVICE_PEER_NAME, ATTR_PEER_SERVICE];

type ConnectionType = '' | 'database' | 'messaging_system' | 'virtual_node';

/**
 * The edges of the service graph that this process can know for certain: its own calls, each measured once, by the
 * caller; and the requests that begin a trace, which come from outside (`user`).
 *
 * A peer is `service.peer.name` or `peer.service`, else a name from `peers`, else the host that was called.
 */
export class ServiceGraph {
  readonly #total: Counter;
  readonly #failed: Counter;
  readonly #server: Histogram;
  readonly #client: Histogram;
  readonly #peers: ReadonlyMap<string, string>;
  readonly #ownName: string | undefined;
  #name = 'unknown_service';

  constructor(meter: Meter, { serviceName, peers = {} }: ServiceGraphOptions) {
    const labels = [{ name: 'client' }, { name: 'server' }, { name: 'connection_type', isFixed: true }];
    const edge = 'traces_service_graph_request';
    this.#total = meter.counter({ name: `${edge}_total`, help: 'Requests between two services.', labels });
    this.#failed = meter.counter({
      name: `${edge}_failed_total`,
      help: 'Failed requests between two services.',
      labels,
    });
    this.#server = meter.histogram({
      name: `${edge}_server_seconds`,
      help: 'Duration of requests between two services; as the caller measured it, unless the caller is a user.',
      labels,
      buckets: HTTP_BUCKETS,
    });
    this.#client = meter.histogram({
      name: `${edge}_client_seconds`,
      help: 'Duration of requests between two services, as the caller measured it.',
      labels,
      buckets: HTTP_BUCKETS,
    });
    this.#peers = new Map(Object.entries(peers));
    this.#ownName = serviceName;
    if (serviceName !== undefined) this.#name = serviceName;
  }

  /** Names this process, unless the options have. */
  setServiceName(name: string): void {
    if (this.#ownName === undefined) this.#name = name;
  }

  /** An outgoing HTTP request of ours: exact at any sampling rate. */
  clientRequest(request: HttpMeasurement, durationMs: number, span?: Span): void {
    const { serverAddress, serverPort, peerService, errorType } = request;
    if (serverAddress === undefined) return;
    const peer = peerService ?? this.#peerOf(serverAddress, serverPort);
    this.#record(this.#name, peer, '', errorType !== undefined, durationMs / 1000, span);
  }

  /** Any recorded span that talks to somebody else: databases, brokers, clients of other instrumentations. */
  observe(span: EndedSpan): void {
    const edge = this.#edgeOf(span);
    if (edge === undefined) return;
    const isFailed = span.status.code === SpanStatusCode.ERROR;
    this.#record(edge.client, edge.server, edge.type, isFailed, secondsOf(span.duration), span as never);
  }

  #edgeOf(span: EndedSpan): { client: string; server: string; type: ConnectionType } | undefined {
    const { attributes, kind } = span;
    const resourceName = span.resource?.attributes['service.name'];
    if (typeof resourceName === 'string') this.setServiceName(resourceName);
    const own = this.#name;
    if (kind === SpanKind.SERVER) {
      return span.parentSpanContext === undefined ? { client: 'user', server: own, type: 'virtual_node' } : undefined;
    }
    if (kind === SpanKind.PRODUCER) {
      const broker = text(attributes, ...PEER, 'messaging.destination.name', 'messaging.system');
      return broker === undefined ? undefined : { client: own, server: broker, type: 'messaging_system' };
    }
    if (kind !== SpanKind.CLIENT) return undefined;
    const system = text(attributes, 'db.system.name', 'db.system');
    if (system !== undefined) {
      const database = text(attributes, ...PEER, 'db.namespace', 'db.name') ?? system;
      return { client: own, server: database, type: 'database' };
    }
    // Our own HTTP client has measured this request already.
    const isOurs = span.instrumentationScope?.name === INSTRUMENTATION_NAME;
    if (isOurs && attributes[ATTR_HTTP_REQUEST_METHOD] !== undefined) return undefined;
    const named = text(attributes, ...PEER);
    const address = text(attributes, ATTR_SERVER_ADDRESS, 'net.peer.name');
    const server = named ?? (address === undefined ? undefined : this.#peerOf(address, attributes['server.port']));
    return server === undefined ? undefined : { client: own, server, type: '' };
  }

  #record(client: string, server: string, type: string, isFailed: boolean, seconds: number, span?: Span): void {
    this.#total.with(client, server, type).inc();
    this.#failed.with(client, server, type).inc(isFailed ? 1 : 0);
    this.#server.with(client, server, type).observe(seconds, span);
    if (type !== 'virtual_node') this.#client.with(client, server, type).observe(seconds, span);
  }

  #peerOf(address: string, port: unknown): string {
    return this.#peers.get(`${address}:${String(port)}`) ?? this.#peers.get(address) ?? address;
  }
}

function text(attributes: Attributes, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
