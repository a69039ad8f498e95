// What an application does with metrics, once with each Prometheus client.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Counted, Gauged, lowCardinality, Timed, Traced, TracingModule } from 'nestjs-traced';
import { createMetrics } from 'nestjs-traced/metrics';
import { policy } from 'nestjs-traced/resilience';
import { startTracing } from 'nestjs-traced/sdk';

const OPEN = 'application/openmetrics-text; version=1.0.0';
const require = createRequire(import.meta.url);
const tracing = startTracing({ serviceName: 'compat', exporters: ['memory'], eventLoop: false });
after(() => tracing.shutdown());

function decorate(prototype, key, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
  for (const decorator of decorators.reverse()) {
    Object.assign(descriptor, decorator(prototype, key, descriptor) ?? {});
  }
  Object.defineProperty(prototype, key, descriptor);
}

class Orders {
  async place(order) {
    if (order.items === 0) throw new RangeError('nothing to place');
    return { placed: true };
  }
  visit() {}
  level(value) {
    return value;
  }
}
const plan = { labels: { plan: ['free', 'pro'] }, labelsOf: ([order]) => ({ plan: order.plan }) };
decorate(Orders.prototype, 'place', Traced(), Counted('orders_placed_total', plan), Timed('orders_place_seconds'));
const region = { labels: { region: 20 }, labelsOf: ([name]) => ({ region: lowCardinality(name) }) };
decorate(Orders.prototype, 'visit', Counted('orders_visits_total', region));
decorate(Orders.prototype, 'level', Gauged('orders_level', { value: (_args, level) => level }));

/** The text of a scrape as a map from series to value, without exemplars and without labels that say nothing. */
function seriesOf(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, series, value] = /^(\S+?(?:\{.*?\})?) (\S+)(?: # .*)?$/.exec(line);
      const labels = /\{(.*)\}/.exec(series)?.[1].match(/\w+="(?:\\.|[^"\\])*"/g) ?? [];
      const told = labels.filter((label) => !label.endsWith('=""')).toSorted();
      return [`${series.replace(/\{.*/, '')}{${told.join(',')}}`, Number(value)];
    }),
  );
}

for (const name of ['prom-client', '@prometheus-io/client']) {
  const client = require(name);

  describe(`${name} ${require(`${name}/package.json`).version}`, () => {
    const registry = new client.Registry();
    const orders = new Orders();
    let app;
    let url;

    before(async () => {
      registry.setDefaultLabels({ zone: 'eu' });
      new client.Counter({ name: 'own_total', help: 'own "events"', labelNames: ['kind'], registers: [registry] }).inc(
        { kind: 'a"b' },
        2,
      );
      new client.Histogram({ name: 'own_seconds', help: 'own', labelNames: ['kind'], registers: [registry] }).observe(
        { kind: 'x' },
        0.2,
      );
      new client.Summary({ name: 'own_summary', help: 'own', registers: [registry] }).observe(3);

      class Routes {
        place() {
          return orders.place({ plan: 'pro', items: 1 });
        }
      }
      decorate(Routes.prototype, 'place', Get('place/:id'));
      Controller('orders')(Routes);
      class App {}
      const guard = ({ headers }) => headers['x-scrape'] !== 'no';
      Module({ imports: [TracingModule.forRoot({ metrics: { registry, guard } })], controllers: [Routes] })(App);
      app = await NestFactory.create(App, { logger: false, abortOnError: false });
      await app.listen(0, '127.0.0.1');
      url = `http://127.0.0.1:${app.getHttpServer().address().port}`;

      assert.equal((await fetch(`${url}/orders/place/7`)).status, 200);
      await orders.place({ plan: 'free', items: 1 });
      await assert.rejects(orders.place({ plan: 'free', items: 0 }), RangeError);
      orders.level(7);
      for (let visit = 0; visit < 1000; visit++) orders.visit(`region-${visit % 100}`);
      let failures = 2;
      await policy({ name: 'payments', retry: { backoff: 'constant', baseMs: 1 } }).execute(async () => {
        if (failures-- > 0) throw new Error('no connection');
      });
    });
    after(async () => {
      app.getHttpServer().closeAllConnections();
      await app.close();
      assert.deepEqual(
        registry.getMetricsAsArray().map((metric) => metric.help),
        ['own "events"', 'own', 'own'],
      );
    });

    async function scrape(accept = 'text/plain') {
      const response = await fetch(`${url}/metrics`, { headers: { accept } });
      assert.equal(response.status, 200);
      const text = await response.text();
      return { type: response.headers.get('content-type'), text, series: seriesOf(text) };
    }

    it('has rate, errors and duration of methods beside the metrics of the application', async () => {
      const { type, text, series } = await scrape();
      assert.equal(type, client.Registry.PROMETHEUS_CONTENT_TYPE);
      const count = (labels) =>
        series.get(`traced_method_duration_seconds_count{class="Orders",method="place",${labels}`);
      assert.equal(count('outcome="ok",zone="eu"}'), 2);
      assert.equal(series.get('traced_method_active{class="Orders",method="place",zone="eu"}'), 0);
      const failed = [...series].filter(([key]) => /duration_seconds_count\{.*error_type="RangeError"/.test(key));
      assert.deepEqual(
        failed.map(([, value]) => value),
        [1],
      );
      assert.equal(series.get('own_seconds_bucket{kind="x",le="0.25",zone="eu"}'), 1);
      assert.equal(series.get('own_summary{quantile="0.5",zone="eu"}'), 3);
      assert.match(text, /^own_total\{kind="a\\"b",zone="eu"\} 2$/m);
      assert.match(text, /^# TYPE own_total counter$/m);
    });

    it('has requests, policies and the metrics of decorators', async () => {
      const { series } = await scrape();
      const route = 'http_request_method="GET",http_response_status_code="200",http_route="/orders/place/:id"';
      const request = `{${route},network_protocol_version="1.1",url_scheme="http",zone="eu"}`;
      assert.equal(series.get(`http_server_request_duration_seconds_count${request}`), 1);
      assert.equal(series.get('http_server_active_requests{http_request_method="GET",url_scheme="http",zone="eu"}'), 0);
      const call = 'outcome="success",policy="payments",retried="true",zone="eu"';
      assert.equal(series.get(`resilience_calls_total{${call}}`), 1);
      assert.equal(series.get('orders_placed_total{outcome="ok",plan="pro",zone="eu"}'), 1);
      assert.equal(series.get('orders_placed_total{outcome="error",plan="free",zone="eu"}'), 1);
      assert.equal(series.get('orders_place_seconds_count{outcome="ok",zone="eu"}'), 2);
      assert.equal(series.get('orders_level{zone="eu"}'), 7);
    });

    it('counts what is over the budget of a label under __other__, so that the total stays exact', async () => {
      const { series } = await scrape();
      const visits = [...series].filter(([key]) => key.startsWith('orders_visits_total{'));
      assert.equal(visits.length, 21);
      assert.equal(
        visits.reduce((sum, [, value]) => sum + value, 0),
        1000,
      );
      assert.ok(visits.some(([key, value]) => key.includes('region="__other__"') && value === 800));
    });

    it('answers in OpenMetrics, with exemplars that lead to spans', async () => {
      const { type, text } = await scrape(OPEN);
      assert.equal(type, client.Registry.OPENMETRICS_CONTENT_TYPE);
      assert.match(text, /^# TYPE own counter\n(?:own_total\{.*\n)+#/m);
      assert.ok(text.endsWith('# EOF\n'));
      await tracing.flush();
      const spans = tracing.memory.getFinishedSpans().map((span) => span.spanContext());
      for (const metric of ['traced_method_duration_seconds', 'http_server_request_duration_seconds']) {
        const found = [
          ...text.matchAll(new RegExp(`^${metric}_bucket.* # \\{trace_id="(\\w+)",span_id="(\\w+)"\\}`, 'gm')),
        ];
        assert.notEqual(found.length, 0);
        for (const [, traceId, spanId] of found) {
          assert.ok(spans.some((span) => span.traceId === traceId && span.spanId === spanId));
        }
      }
      assert.doesNotMatch((await scrape()).text, /trace_id/);
    });

    it('writes the same series itself, in both formats', async () => {
      const own = (series) =>
        new Map([...series].filter(([key]) => !/^(http_|traced_internal|traced_masked)/.test(key)));
      assert.deepEqual(own(seriesOf(await registry.metrics())), own((await scrape()).series));
      registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
      const text = await registry.metrics();
      registry.setContentType(client.Registry.PROMETHEUS_CONTENT_TYPE);
      // OpenMetrics has its canonical numbers and times of creation, which neither client writes.
      const plain = [...(await scrape(OPEN)).series]
        .filter(([key]) => !/_created\{/.test(key))
        .map(([key, value]) => [key.replace(/\b((?:le|quantile)="\d+)\.0"/, '$1"'), value]);
      assert.deepEqual(own(seriesOf(text)), own(plain));
      assert.match(text, /traced_method_duration_seconds_bucket\{.* # \{trace_id="\w{32}",span_id="\w{16}"\}/);
    });

    it('adds up the processes of a cluster', async () => {
      // What a worker sends to the primary process is JSON.
      const worker = JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()));
      const aggregate = client.AggregatorRegistry.aggregate ?? client.Registry.aggregate;
      const series = seriesOf(await aggregate([worker, worker]).metrics());
      const key = 'traced_method_duration_seconds_bucket{class="Orders",le="10",method="place",outcome="ok",zone="eu"}';
      assert.equal(series.get(key), 4);
      assert.equal(series.get('orders_placed_total{outcome="ok",plan="pro",zone="eu"}'), 2);
      assert.equal(series.get('own_seconds_count{kind="x",zone="eu"}'), 2);
    });

    it('refuses scrapes that the guard does not let in', async () => {
      assert.equal((await fetch(`${url}/metrics`, { headers: { 'x-scrape': 'no' } })).status, 403);
    });
  });

  describe(`the default registry of ${name}`, () => {
    it('is used when the client is asked for by name, or handed in', async () => {
      for (const value of [name, client]) {
        const metrics = createMetrics({ client: value });
        assert.equal(metrics.registry, client.register);
        await new Orders().place({ plan: 'pro', items: 1 });
        assert.match(await client.register.metrics(), /traced_method_duration_seconds_count\{class="Orders"/);
        metrics.stop();
        assert.equal(client.register.getSingleMetric('traced_method_duration_seconds'), undefined);
      }
    });

    it('makes start-up fail when it has another metric of the same name', () => {
      const registry = new client.Registry();
      new client.Gauge({ name: 'traced_method_active', help: 'mine', registers: [registry] });
      assert.throws(() => createMetrics({ registry }), { code: 'TRACED_METRIC_CONFLICT' });
      assert.equal(registry.getMetricsAsArray().length, 1);
    });
  });
}
