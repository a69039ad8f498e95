import { afterEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { createMetrics, type Metrics } from '../../../../lib/metrics/create-metrics.js';
import type { MetricsOptions } from '../../../../lib/metrics/metrics.options.js';
import type { EndedSpan } from '../../../../lib/metrics/spans/span-observer.js';
import { runtime } from '../../../../lib/core/runtime/runtime.js';

let metrics: Metrics;

function start(options: MetricsOptions = {}): void {
  metrics = createMetrics(options);
}

afterEach(() => metrics.stop());

async function lines(...starts: string[]): Promise<string[]> {
  const { body } = await metrics.expose();
  return body.split('\n').filter((line) => starts.some((prefix) => line.startsWith(prefix)));
}

const edges = (): Promise<string[]> =>
  lines('traces_service_graph_request_total', 'traces_service_graph_request_failed_total');

const request = { method: 'GET', scheme: 'http' };

function span(kind: SpanKind, attributes: EndedSpan['attributes'], rest: Partial<EndedSpan> = {}): EndedSpan {
  return {
    name: 'span',
    kind,
    attributes,
    status: { code: SpanStatusCode.UNSET },
    duration: [0, 30_000_000],
    resource: { attributes: { 'service.name': 'orders' } },
    spanContext: () => ({ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }),
    ...rest,
  };
}

describe('HTTP metrics', () => {
  it('have the labels of the conventions, and no series for what is not known', async () => {
    start();
    runtime.httpMetrics?.serverStarted(request);
    runtime.httpMetrics?.serverStarted(request);
    const ended = { ...request, route: '/orders/:id', protocolVersion: '1.1' };
    runtime.httpMetrics?.serverEnded({ ...ended, statusCode: 503, errorType: '503' }, 30, undefined);
    expect(await lines('http_server_request_duration_seconds_count', 'http_server_active')).toEqual([
      'http_server_request_duration_seconds_count{http_request_method="GET",url_scheme="http",http_route="/orders/:id",http_response_status_code="503",error_type="503",network_protocol_version="1.1"} 1',
      'http_server_active_requests{http_request_method="GET",url_scheme="http"} 1',
    ]);
    runtime.httpMetrics?.clientEnded(
      { ...request, serverAddress: 'users', serverPort: 80, statusCode: 200 },
      5,
      undefined,
    );
    expect(await lines('http_client_request_duration_seconds_count')).toEqual([
      'http_client_request_duration_seconds_count{http_request_method="GET",server_address="users",server_port="80",http_response_status_code="200"} 1',
    ]);
    expect(
      (await lines('http_server_request_duration_seconds_bucket')).map((line) => /le="([^"]+)"/.exec(line)?.[1]),
    ).toEqual([
      '0.005',
      '0.01',
      '0.025',
      '0.05',
      '0.075',
      '0.1',
      '0.25',
      '0.5',
      '0.75',
      '1',
      '2.5',
      '5',
      '7.5',
      '10',
      '+Inf',
    ]);
  });

  it('are not made when they are switched off', async () => {
    start({ http: false });
    expect(runtime.httpMetrics).toBeUndefined();
    expect(await lines('# TYPE http_')).toEqual([]);
  });
});

describe('the service graph', () => {
  it('has an edge for every outgoing request, named by the host or by the options', async () => {
    start({
      serviceGraph: { serviceName: 'orders', peers: { '127.0.0.1:3001': 'payments', 'users.internal': 'users' } },
    });
    const to = (serverAddress: string, serverPort: number, errorType?: string): void =>
      runtime.httpMetrics?.clientEnded({ ...request, serverAddress, serverPort, errorType }, 30, undefined);
    to('127.0.0.1', 3001);
    to('127.0.0.1', 3001, '503');
    to('users.internal', 80);
    to('stock', 80);
    const named = { ...request, serverAddress: '10.0.0.7', peerService: 'stock' };
    runtime.httpMetrics?.clientEnded(named, 30, undefined);
    const labels = (server: string): string => `{client="orders",server="${server}"}`;
    expect((await edges()).sort()).toEqual(
      [
        `traces_service_graph_request_total${labels('payments')} 2`,
        `traces_service_graph_request_total${labels('users')} 1`,
        `traces_service_graph_request_total${labels('stock')} 2`,
        `traces_service_graph_request_failed_total${labels('payments')} 1`,
        `traces_service_graph_request_failed_total${labels('users')} 0`,
        `traces_service_graph_request_failed_total${labels('stock')} 0`,
      ].sort(),
    );
    expect(
      await lines('traces_service_graph_request_client_seconds_sum{client="orders",server="payments"'),
    ).toHaveLength(1);
  });

  it('has edges of recorded spans: databases, brokers, other clients and requests from outside', async () => {
    start();
    const observe = (...args: Parameters<typeof span>): void => metrics.spans.onEnd(span(...args));
    observe(SpanKind.CLIENT, { 'db.system.name': 'postgresql', 'db.namespace': 'shop', 'server.address': 'db' });
    observe(SpanKind.CLIENT, { 'db.system.name': 'redis' }, { status: { code: SpanStatusCode.ERROR } });
    observe(SpanKind.PRODUCER, { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders.placed' });
    observe(SpanKind.CLIENT, { 'peer.service': 'billing', 'server.address': '10.0.0.1' });
    observe(SpanKind.CLIENT, { 'http.request.method': 'GET', 'server.address': 'undici-peer' });
    observe(SpanKind.SERVER, {});
    observe(
      SpanKind.SERVER,
      {},
      { parentSpanContext: { traceId: '1'.repeat(32), spanId: '3'.repeat(16), traceFlags: 1 } },
    );
    observe(SpanKind.CLIENT, {});
    observe(SpanKind.INTERNAL, { 'peer.service': 'nobody' });
    const total = (await edges()).filter((line) => line.startsWith('traces_service_graph_request_total')).sort();
    expect(total.map((line) => line.slice('traces_service_graph_request_total'.length))).toEqual([
      '{client="orders",server="billing"} 1',
      '{client="orders",server="orders.placed",connection_type="messaging_system"} 1',
      '{client="orders",server="redis",connection_type="database"} 1',
      '{client="orders",server="shop",connection_type="database"} 1',
      '{client="orders",server="undici-peer"} 1',
      '{client="user",server="orders",connection_type="virtual_node"} 1',
    ]);
    const user = '{client="user",server="orders",connection_type="virtual_node"}';
    expect(await lines(`traces_service_graph_request_server_seconds_count${user}`)).toHaveLength(1);
    expect(await lines(`traces_service_graph_request_client_seconds_count${user}`)).toEqual([]);
    expect(await lines('traces_service_graph_request_failed_total{client="orders",server="redis"')).toEqual([
      'traces_service_graph_request_failed_total{client="orders",server="redis",connection_type="database"} 1',
    ]);
  });

  it('does not count a request of ours twice when its span is recorded too', async () => {
    start();
    metrics.spans.onEnd(
      span(
        SpanKind.CLIENT,
        { 'http.request.method': 'GET', 'server.address': 'users' },
        { instrumentationScope: { name: 'nestjs-traced' } },
      ),
    );
    expect(await edges()).toEqual([]);
  });
});

describe('metrics of spans', () => {
  it('are only made when asked for', async () => {
    start();
    metrics.spans.onEnd(span(SpanKind.INTERNAL, {}));
    expect(await lines('traced_span')).toEqual([]);
    metrics.stop();
    start({ spans: true });
    metrics.spans.onEnd(
      span(SpanKind.CONSUMER, {}, { name: 'orders process', status: { code: SpanStatusCode.ERROR } }),
    );
    expect(await lines('traced_span_duration_seconds_count')).toEqual([
      'traced_span_duration_seconds_count{span_name="orders process",span_kind="consumer",status_code="error"} 1',
    ]);
  });
});
