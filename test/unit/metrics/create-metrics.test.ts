import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diag, DiagLogLevel, TraceFlags, type Span } from '@opentelemetry/api';
import fc from 'fast-check';
import client from 'prom-client';
import { maskedValues } from '../../../lib/privacy/masked-values.js';
import { createMetrics, type Metrics } from '../../../lib/metrics/create-metrics.js';
import { Meter } from '../../../lib/metrics/instruments/meter.js';
import type { MetricsOptions } from '../../../lib/metrics/metrics.options.js';
import { MemoryRegistry } from '../../../lib/metrics/instruments/registry.js';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { errorTypeOf } from '../../../lib/privacy/error-type.js';
import { privacy } from '../../../lib/privacy/privacy-state.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';

const OPEN = 'application/openmetrics-text; version=1.0.0';
const method = { className: 'Orders', methodName: 'place' };
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

let metrics: Metrics | undefined;
let warnings: string[];

function start(options: MetricsOptions = {}): Metrics {
  metrics = createMetrics(options);
  return metrics;
}

async function scrape(accept?: string): Promise<string[]> {
  return ((await metrics?.expose(accept))?.body ?? '').split('\n');
}

async function valueOf(series: string, accept?: string): Promise<number> {
  const line = (await scrape(accept)).find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1).split(' ')[0]);
}

function spanWith(traceFlags: number): Span {
  return { spanContext: () => ({ traceId: TRACE_ID, spanId: SPAN_ID, traceFlags }) } as Span;
}

function call(outcome: 'ok' | 'error' | 'expected' | 'cancelled', errorType?: string, ms = 3, span?: Span): void {
  runtime.methodMetrics?.started(method);
  runtime.methodMetrics?.ended(method, outcome, errorType, ms, span);
}

beforeEach(() => {
  warnings = [];
  const push = (message: string): number => warnings.push(message);
  diag.setLogger({ error: push, warn: push, info: () => 0, debug: () => 0, verbose: () => 0 }, DiagLogLevel.WARN);
});

afterEach(() => {
  metrics?.stop();
  metrics = undefined;
  diag.disable();
  diagnostics.internalErrors.clear();
});

describe('method metrics', () => {
  it('count every call by how it ended, and the running ones', async () => {
    start();
    for (let i = 0; i < 7; i++) call('ok');
    call('error', 'TypeError');
    call('expected', 'NotFound');
    call('cancelled');
    runtime.methodMetrics?.started(method);
    const count = (labels: string) =>
      valueOf(`traced_method_duration_seconds_count{class="Orders",method="place",${labels}}`);
    expect(await count('outcome="ok"')).toBe(7);
    expect(await count('outcome="error",error_type="TypeError"')).toBe(1);
    expect(await count('outcome="expected",error_type="NotFound"')).toBe(1);
    expect(await count('outcome="cancelled"')).toBe(1);
    expect(await valueOf('traced_method_active{class="Orders",method="place"}')).toBe(1);
  });

  it('keep a place for the classes of errors, whatever other types came first', async () => {
    class OutOfStock extends Error {}
    start();
    for (let i = 0; i < 200; i++) {
      call('error', `Made${i}`);
    }
    call('error', errorTypeOf(new OutOfStock()));
    call('error', errorTypeOf(new TypeError()));
    const count = (type: string) =>
      valueOf(
        `traced_method_duration_seconds_count{class="Orders",method="place",outcome="error",error_type="${type}"}`,
      );
    expect([await count('OutOfStock'), await count('TypeError'), await count('__other__')]).toEqual([1, 1, 150]);
  });

  it('show nothing of a name that was written at run time', async () => {
    start();
    call('error', errorTypeOf(Object.assign(new Error('no'), { name: 'Error.jane' })));
    const lines = await scrape();
    expect(lines.filter((line) => line.includes('jane'))).toEqual([]);
    expect(lines.some((line) => line.includes('error_type="Error"'))).toBe(true);
  });

  it('give every duration to the bucket whose bound it does not exceed', async () => {
    start({ methods: { buckets: [0.1, 0.2, 0.4] } });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 600, noNaN: true }), { maxLength: 20 }), async (durations) => {
        metrics?.stop();
        start({ methods: { buckets: [0.1, 0.2, 0.4] } });
        for (const ms of durations) call('ok', undefined, ms);
        for (const [le, bound] of [
          ['0.1', 0.1],
          ['0.2', 0.2],
          ['0.4', 0.4],
          ['+Inf', Infinity],
        ] as const) {
          const expected = durations.filter((ms) => ms / 1000 <= bound).length;
          const name = `traced_method_duration_seconds_bucket{class="Orders",method="place",outcome="ok",le="${le}"}`;
          expect((await valueOf(name)) || 0).toBe(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('are gone after stop(), from the process and from the registry', async () => {
    const registry = new MemoryRegistry();
    start({ registry }).stop();
    expect(runtime.methodMetrics).toBeUndefined();
    expect(runtime.httpMetrics).toBeUndefined();
    expect(await registry.getMetricsAsJSON()).toEqual([]);
  });

  it('get a bucket bound at the promised latency', async () => {
    start({ slo: { objective: 0.999, latencyMs: 300 } });
    call('ok', undefined, 300);
    expect(
      await valueOf('traced_method_duration_seconds_bucket{class="Orders",method="place",outcome="ok",le="0.3"}'),
    ).toBe(1);
  });
});

describe('exemplars', () => {
  it('name the trace of a sampled span, in OpenMetrics only', async () => {
    start();
    call('ok', undefined, 3, spanWith(TraceFlags.SAMPLED));
    const exemplars = (lines: string[]): string[] => lines.filter((line) => line.includes(' # {'));
    expect(exemplars(await scrape())).toEqual([]);
    expect(exemplars(await scrape(OPEN))).toEqual([
      expect.stringMatching(
        new RegExp(`le="0.005"} 1 # {trace_id="${TRACE_ID}",span_id="${SPAN_ID}"} 0.003 \\d+(\\.\\d+)?$`),
      ),
    ]);
  });

  it('never name a span that is not sampled, and none at all when switched off', async () => {
    start();
    call('ok', undefined, 3, spanWith(TraceFlags.NONE));
    expect((await scrape(OPEN)).filter((line) => line.includes('trace_id'))).toEqual([]);
    metrics?.stop();
    start({ exemplars: false });
    call('ok', undefined, 3, spanWith(TraceFlags.SAMPLED));
    expect((await scrape(OPEN)).filter((line) => line.includes('trace_id'))).toEqual([]);
  });
});

describe('the registry of prom-client', () => {
  it('takes our metrics, and its own text has them with exemplars', async () => {
    const registry = new client.Registry();
    registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE as never);
    start({ registry });
    call('ok', undefined, 3, spanWith(TraceFlags.SAMPLED));
    const theirs = await registry.metrics();
    expect(theirs).toContain('traced_method_duration_seconds_count{class="Orders",method="place",outcome="ok"');
    expect(theirs).toContain(`trace_id="${TRACE_ID}"`);
    expect(theirs).toContain('# TYPE traced_masked_values counter');
  });

  it('is written in both formats beside the application its own metrics, in any order', async () => {
    const registry = new client.Registry();
    registry.setDefaultLabels({ region: 'eu' });
    const own = new client.Counter({
      name: 'own_total',
      help: 'a "quoted" help',
      labelNames: ['x'],
      registers: [registry],
    });
    own.inc({ x: 'a"b\\c\nd' }, 2);
    start({ registry });
    call('ok');
    const ours = (le: string): string =>
      `traced_method_duration_seconds_bucket{class="Orders",method="place",outcome="ok",le="${le}",region="eu"} 1`;
    expect(await scrape()).toContain(ours('10'));
    expect(await scrape(OPEN)).toContain(ours('10.0'));
    const line = 'own_total{x="a\\"b\\\\c\\nd",region="eu"} 2';
    for (const accept of [undefined, OPEN, undefined]) expect(await scrape(accept)).toContain(line);
    expect((await scrape(OPEN)).slice(-2)).toEqual(['# EOF', '']);
    expect(await scrape()).toContain('# TYPE own_total counter');
    expect(await scrape(OPEN)).toContain('# TYPE own counter');
  });

  it('never writes an exemplar that OpenMetrics would refuse', async () => {
    const registry = new MemoryRegistry();
    const sample = (label: string) => ({
      value: 1,
      labels: {},
      exemplar: { labelSet: { id: label }, value: 1, timestamp: 1 },
    });
    const values = [sample('x'.repeat(126)), sample('x'.repeat(127))];
    registry.registerMetric({ name: 'long', get: () => ({ name: 'long', help: 'x', type: 'counter', values }) });
    start({ registry });
    expect((await scrape(OPEN)).filter((line) => line.startsWith('long_total'))).toEqual([
      expect.stringMatching(/^long_total 1 # \{id="x{126}"\} 1 1$/),
      'long_total 1',
    ]);
  });

  it('adds up the processes of a cluster', async () => {
    const registry = new client.Registry();
    start({ registry });
    call('ok');
    const worker: object[] = JSON.parse(JSON.stringify(await registry.getMetricsAsJSON()));
    const text = await client.AggregatorRegistry.aggregate([worker, worker]).metrics();
    expect(text).toMatch(/^traced_method_duration_seconds_count\{class="Orders",method="place",outcome="ok".*\} 2$/m);
  });

  it('is the default one when the client is asked for by name', () => {
    expect(start({ client: 'prom-client' }).registry).toBe(client.register);
  });

  it('makes start-up fail when it has another metric of the same name', () => {
    const registry = new client.Registry();
    new client.Gauge({ name: 'traced_method_active', help: 'mine', registers: [registry] });
    expect(() => start({ registry })).toThrow(expect.objectContaining({ code: 'TRACED_METRIC_CONFLICT' }));
    expect(registry.getMetricsAsArray()).toHaveLength(1);
    expect(runtime.methodMetrics).toBeUndefined();
  });
});

describe('a label over its budget', () => {
  it('becomes __other__: the total stays exact, and one warning names the metric', async () => {
    start({ maxLabelValues: 5 });
    const meter = new Meter((metrics as Metrics).registry, { maxLabelValues: 5, maxSeries: 100 }, true);
    const counter = meter.counter({
      name: 'x_total',
      help: 'x',
      labels: [{ name: 'tenant' }],
      site: '@Counted() on A.b',
    });
    for (let i = 0; i < 1000; i++) counter.with(`tenant-${i % 100}`).inc();
    const series = (await scrape()).filter((line) => line.startsWith('x_total{'));
    expect(series).toHaveLength(6);
    expect(series).toContain('x_total{tenant="__other__"} 950');
    expect(series.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(1000);
    expect(warnings).toEqual([expect.stringContaining("label 'tenant' of @Counted() on A.b has more than 5 values")]);
  });

  it('never has more series than allowed, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 200 }), (pairs) => {
        const meter = new Meter(new MemoryRegistry(), { maxLabelValues: 50, maxSeries: 20 }, true);
        const counter = meter.counter({ name: 'x', help: 'x', labels: [{ name: 'a' }, { name: 'b' }] });
        for (const [a, b] of pairs) counter.with(a, b).inc();
        const { values = [] } = counter.get();
        expect(values.length).toBeLessThanOrEqual(21);
        expect(values.reduce((sum, { value }) => sum + value, 0)).toBe(pairs.length);
      }),
    );
  });

  it('warns once when the series of a metric are used up', () => {
    const meter = new Meter(new MemoryRegistry(), { maxLabelValues: 50, maxSeries: 2 }, true);
    const counter = meter.counter({ name: 'x', help: 'x', labels: [{ name: 'a' }] });
    for (const value of ['1', '2', '3', '4']) counter.with(value).inc();
    expect(warnings).toEqual([expect.stringContaining('x has more than 2 series')]);
  });

  it('keeps apart what has fewer labels', () => {
    const meter = new Meter(new MemoryRegistry(), { maxLabelValues: 50, maxSeries: 50 }, true);
    const counter = meter.counter({ name: 'x', help: 'x', labels: [{ name: 'a' }, { name: 'b' }] });
    counter.with('1').inc();
    counter.with('1', '2').inc();
    expect(counter.get().values?.map(({ value }) => value)).toEqual([1, 1]);
  });

  it('is cut at 128 characters', async () => {
    start();
    call('error', 'E'.repeat(300));
    expect((await scrape()).join('\n')).toMatch(/error_type="E{128}"/);
  });

  it('masks what a value carries', async () => {
    const before = privacy.masker;
    privacy.masker = { text: (text: string) => text.replaceAll(/\S+@\S+/g, '***') } as never;
    try {
      start();
      call('error', 'Error for ada@example.com');
      expect((await scrape()).join('\n')).not.toContain('ada@example.com');
      expect((await scrape()).join('\n')).toContain('error_type="Error for ***"');
    } finally {
      privacy.masker = before;
    }
  });
});

describe('a wrong option', () => {
  it.each<[string, object]>([
    ['no registry', { registry: {} }],
    ['an unknown client', { client: 'promclient' }],
    ['a client that is none', { client: {} }],
    ['an objective of 100 %', { slo: { objective: 1, latencyMs: 250 } }],
    ['a latency of 0', { slo: { objective: 0.9, latencyMs: 0 } }],
    ['falling buckets', { http: { buckets: [2, 1] } }],
    ['a budget of nothing', { maxLabelValues: 0 }],
    ['a group that is a string', { methods: 'on' }],
  ])('is refused: %s', (_, options) => {
    expect(() => start(options)).toThrow(TracedError);
    expect(runtime.methodMetrics).toBeUndefined();
  });
});

describe('the same name', () => {
  const meter = (): Meter => new Meter(new MemoryRegistry(), { maxLabelValues: 5, maxSeries: 5 }, true);

  it('with the same labels is one metric', () => {
    const one = meter();
    const definition = { name: 'a_total', help: 'a', labels: [{ name: 'x' }] };
    expect(one.counter(definition)).toBe(one.counter(definition));
  });

  it.each<[string, (one: Meter) => unknown]>([
    ['labels', (one) => one.counter({ name: 'a_total', help: 'a', labels: [{ name: 'y' }] })],
    ['type', (one) => one.gauge({ name: 'a_total', help: 'a', labels: [{ name: 'x' }] })],
  ])('with another %s is refused', (_, declare) => {
    const one = meter();
    one.counter({ name: 'a_total', help: 'a', labels: [{ name: 'x' }], site: '@Counted() on A.b' });
    expect(() => declare(one)).toThrow(expect.objectContaining({ code: 'TRACED_METRIC_CONFLICT' }));
  });

  it.each(['1a', 'a-b', ''])('is refused when Prometheus would not take it: "%s"', (name) => {
    expect(() => meter().counter({ name, help: 'a', labels: [] })).toThrow(TracedError);
    expect(() => meter().counter({ name: 'a', help: 'a', labels: [{ name }] })).toThrow(TracedError);
  });
});

describe('what the library says about itself', () => {
  it('counts swallowed failures and masked values', async () => {
    start();
    diagnostics.internalErrors.set('Orders.place attributes', 3);
    maskedValues.set('email', 2);
    expect(await valueOf('traced_internal_errors_total{site="Orders.place attributes"}')).toBe(3);
    expect(await valueOf('traced_masked_values_total{rule="email"}')).toBe(2);
    expect(await valueOf('traced_masked_values_total{rule="email"}')).toBe(2);
    maskedValues.delete('email');
  });
});
