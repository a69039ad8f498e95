// needs: PROMETHEUS_BIN, PROMTOOL_BIN, ZIPKIN_URL
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startServer, type RunningServer } from '../support/backends/server.mjs';
import { readTrace, zipkinUrl } from '../support/backends/zipkin-client.js';
import { dashboardQueries } from '../support/dashboard.js';
import { buildShop, ShopUnderTest, type Answer } from '../support/shop.js';

const OPEN = 'application/openmetrics-text;version=1.0.0';
const RULES = 'docs/dashboards/prometheus-rules.yml';

interface ExemplarSeries {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: string }[];
}

interface QueryResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

let folder: string;
let shop: ShopUnderTest;
let server: RunningServer | undefined;
let url: string;
let order: Answer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestjs-traced-prometheus-'));
  buildShop();
  shop = await ShopUnderTest.open({
    OTEL_TRACES_EXPORTER: 'zipkin',
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${zipkinUrl()}/api/v2/spans`,
  });
  const user = await shop.post('/api/users', { name: 'Ada', email: `ada.${process.pid}.${Date.now()}@example.com` });
  const body = { userId: user.body['id'], items: [{ sku: 'tea', quantity: 1 }] };
  order = await shop.post('/api/orders', { ...body, card: '4242424242424242' });
  await shop.post('/api/orders', { ...body, card: '4000000000000119' });
  await startPrometheus();
}, 240_000);

afterAll(async () => {
  await server?.stop();
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 240_000);

/** A real Prometheus that scrapes every service each second. */
async function startPrometheus(): Promise<void> {
  const jobs = Object.entries(shop.addresses).map(([service, address]) => ({
    job_name: service,
    static_configs: [{ targets: [new URL(address).host] }],
  }));
  const global = { scrape_interval: '1s', evaluation_interval: '1s' };
  copyFileSync(RULES, join(folder, 'rules.yml'));
  // JSON is YAML.
  const config = JSON.stringify({ global, rule_files: ['rules.yml'], scrape_configs: jobs });
  writeFileSync(join(folder, 'prometheus.yml'), config);
  url = `http://127.0.0.1:${await freePort()}`;
  server = await startServer({
    name: 'Prometheus',
    command: program('PROMETHEUS_BIN'),
    args: [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--enable-feature=exemplar-storage',
      `--web.listen-address=${new URL(url).host}`,
    ],
    folder,
    probe: async () => (await fetch(`${url}/-/ready`)).ok,
  });
}

function program(variable: string): string {
  const path = process.env[variable];
  if (path === undefined) throw new Error(`${variable} is not set; run \`npm run test:backends\``);
  return path;
}

/**
 * The one name that ends like a series of a histogram: `db.client.connection.count`, as the semantic conventions call it
 * and as every OpenTelemetry exporter for Prometheus writes it.
 */
const KNOWN_COMPLAINT =
  'db_client_connection_count non-histogram and non-summary metrics should not have "_count" suffix\n';

/** What `promtool check metrics` has to say, but for the one name. */
function complaintsAbout(text: string): string {
  const { stdout, stderr } = spawnSync(program('PROMTOOL_BIN'), ['check', 'metrics'], {
    encoding: 'utf8',
    input: text,
  });
  return `${stdout}${stderr}`.replace(KNOWN_COMPLAINT, '');
}

/** What `promtool` says; fails unless it is content. */
function promtool(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program('PROMTOOL_BIN'), args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`promtool ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return `${stdout}${stderr}`;
}

async function ask<T>(path: string, parameters: Record<string, string>): Promise<T> {
  const response = await fetch(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
  if (status !== 'success') throw new Error(`Prometheus: ${error} (${parameters['query']})`);
  return data;
}

async function query(text: string): Promise<readonly QueryResult[]> {
  return (await ask<{ result: QueryResult[] }>('query', { query: text })).result;
}

/** Prometheus needs a scrape or two. */
async function until<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 1_000; attempt++) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error(`waited in vain for ${what}`);
}

describe('Prometheus', () => {
  it('finds nothing to complain about in the classic text of any service', async () => {
    for (const address of Object.values(shop.addresses)) {
      const text = await (await fetch(`${address}/metrics`)).text();
      expect(text).toContain('http_server_request_duration_seconds_bucket{');
      expect(complaintsAbout(text)).toBe('');
    }
  });

  it('scrapes every service, as OpenMetrics', async () => {
    const up = await until('all services to be up', async () => {
      const found = await query('up');
      const isComplete = found.length === Object.keys(shop.addresses).length;
      return isComplete && found.every(({ value }) => value[1] === '1') ? found : undefined;
    });
    expect(up.map(({ metric }) => metric['job']).sort()).toEqual(Object.keys(shop.addresses).sort());
    const { headers } = await fetch(`${shop.addresses['orders']}/metrics`, { headers: { accept: OPEN } });
    expect(headers.get('content-type')).toContain('application/openmetrics-text');
  });

  it('has exemplars whose traces are in the trace store', async () => {
    const found = await until('exemplars', async () => {
      const parameters = {
        query: 'http_server_request_duration_seconds_bucket{job="orders",http_route="/orders"}',
        start: String(Date.now() / 1000 - 600),
        end: String(Date.now() / 1000 + 60),
      };
      const series = await ask<ExemplarSeries[]>('query_exemplars', parameters);
      return series.length > 0 ? series : undefined;
    });
    const labels = found.flatMap(({ exemplars }) => exemplars.map((exemplar) => exemplar.labels));
    expect(labels.length).toBeGreaterThan(0);
    for (const { trace_id: traceId, span_id: spanId } of labels) {
      const stored = await readTrace(traceId ?? '', 1);
      expect(stored.some((span) => span.id === spanId && span.localEndpoint.serviceName === 'orders')).toBe(true);
    }
    const placed = await shop.traceOf(order);
    expect(labels.map((label) => label['trace_id'])).toContain(placed.traceId);
  });

  it('counts requests, methods and edges between services as they were', async () => {
    const one = async (text: string): Promise<number> => Number((await query(text))[0]?.value[1]);
    const orders = '{job="orders",http_route="/orders",http_request_method="POST"}';
    expect(await one(`sum(http_server_request_duration_seconds_count${orders})`)).toBe(2);
    expect(await one('sum(traced_method_active)')).toBe(0);
    expect(await one('sum(traced_method_duration_seconds_count{job="orders"})')).toBeGreaterThan(1);
    const calls = (outcome: string) => one(`sum(resilience_calls_total{policy="payments",outcome="${outcome}"})`);
    expect([await calls('success'), await calls('failure')]).toEqual([1, 1]);
    expect(await one('sum(resilience_call_retries_sum{policy="payments"})')).toBe(2);
    const breaker = await query('resilience_circuit_breaker_state{breaker="payments"} == 1');
    expect(breaker.map(({ metric }) => metric['state'])).toEqual(['closed']);
    const edges = await query('sum by (client, server) (traces_service_graph_request_total)');
    const names = edges.map(({ metric }) => `${metric['client']} -> ${metric['server']}`);
    for (const edge of ['gateway -> orders', 'orders -> payments', 'orders -> inventory', 'user -> gateway']) {
      expect(names).toContain(edge);
    }
    expect(
      await one('sum(traces_service_graph_request_failed_total{client="orders",server="payments"})'),
    ).toBeGreaterThanOrEqual(1);
  });

  it('evaluates the rules and every query of the dashboard', async () => {
    const { groups } = await ask<{ groups: { rules: { name: string; health: string; lastError?: string }[] }[] }>(
      'rules',
      {},
    );
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(15);
    expect(rules.filter(({ health }) => health === 'err')).toEqual([]);
    for (const text of dashboardQueries()) await query(text);
  });
});

describe('promtool', () => {
  it('accepts the rules', () => {
    expect(promtool(['check', 'rules', RULES])).toContain('SUCCESS');
  });

  it('proves that the alerts fire when they must, and only then', () => {
    expect(promtool(['test', 'rules', 'docs/dashboards/prometheus-rules.test.yml'])).toContain('SUCCESS');
  });
});
