import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import client from 'prom-client';
import { Counter } from '../../../../lib/metrics/instruments/counter.js';
import { expose, type ExpositionFormat } from '../../../../lib/metrics/exposition/exposition.js';
import { Histogram } from '../../../../lib/metrics/instruments/histogram.js';
import { canonicalNumber } from '../../../../lib/metrics/exposition/open-metrics.js';
import {
  MemoryRegistry,
  type MetricSample,
  type RegisteredMetric,
} from '../../../../lib/metrics/instruments/registry.js';
import { seams } from '../../../../lib/shared/time/test-seams.js';

const limits = { maxLabelValues: 50, maxSeries: 50 };
let warnings: string[];

beforeEach(() => {
  warnings = [];
  const push = (message: string): number => warnings.push(message);
  diag.setLogger({ error: push, warn: push, info: () => 0, debug: () => 0, verbose: () => 0 }, DiagLogLevel.WARN);
});
afterEach(() => diag.disable());

const metric = (name: string, type: string, values: readonly MetricSample[]): RegisteredMetric => ({
  name,
  get: () => ({ name, help: 'h', type, values }),
});
const one: readonly MetricSample[] = [{ value: 1, labels: {} }];

/** A text without the lines of help. */
async function textOf(registry: client.Registry | MemoryRegistry, format: ExpositionFormat = 'openmetrics') {
  const { body } = await expose(registry, format);
  return body.split('\n').filter((line) => line !== '' && !line.startsWith('# HELP'));
}

function registryOf(...metrics: RegisteredMetric[]): MemoryRegistry {
  const registry = new MemoryRegistry();
  for (const each of metrics) registry.registerMetric(each);
  return registry;
}

describe('a bound in OpenMetrics', () => {
  // The examples of the specification, and what stands between them.
  it.each([
    [0, '0.0'],
    [0.001, '0.001'],
    [0.1, '0.1'],
    [1, '1.0'],
    [1.7, '1.7'],
    [10, '10.0'],
    [1e-10, '1e-10'],
    [1e-9, '1e-09'],
    [0.00001, '1e-05'],
    [0.0001, '0.0001'],
    [100_000, '100000.0'],
    [1_000_000, '1e+06'],
    [1_500_000, '1.5e+06'],
    [1e10, '1e+10'],
    [-2, '-2.0'],
    [Infinity, '+Inf'],
  ])('of %d is written %s', (value, text) => {
    expect(canonicalNumber(value)).toBe(text);
  });

  it('is canonical for histograms and summaries of every client, and as it was in the classic text', async () => {
    const registry = new client.Registry();
    const own = { help: 'h', registers: [registry] };
    new client.Histogram({ name: 'h', buckets: [0.5, 10], ...own }).observe(1);
    new client.Summary({ name: 's', percentiles: [0.5, 1], ...own }).observe(2);
    new client.Gauge({ name: 'g', labelNames: ['le'], ...own }).set({ le: '10' }, 1);
    const bounds = (lines: string[]) => lines.flatMap((line) => /(?:le|quantile)="([^"]+)"/.exec(line)?.[1] ?? []);
    expect(bounds(await textOf(registry))).toEqual(['0.5', '10.0', '+Inf', '0.5', '1.0', '10']);
    expect(bounds(await textOf(registry, 'classic'))).toEqual(['0.5', '10', '+Inf', '0.5', '1', '10']);
  });
});

describe('_created', () => {
  it('says since when a series counts, and is in OpenMetrics only', async () => {
    let nowMs = 5_000;
    seams.clock = () => nowMs;
    try {
      const counter = new Counter({ name: 'orders_total', help: 'h', labels: [{ name: 'x' }] }, limits);
      const histogram = new Histogram({ name: 'took', help: 'h', labels: [], buckets: [1] }, limits, false);
      const registry = registryOf(counter, histogram);
      counter.with('a').inc();
      nowMs += 1_500;
      counter.with('b').inc();
      histogram.with().observe(2);
      expect(await textOf(registry)).toEqual([
        '# TYPE orders counter',
        'orders_total{x="a"} 1',
        'orders_created{x="a"} 5',
        'orders_total{x="b"} 1',
        'orders_created{x="b"} 6.5',
        '# TYPE took histogram',
        'took_bucket{le="1.0"} 0',
        'took_bucket{le="+Inf"} 1',
        'took_sum 2',
        'took_count 1',
        'took_created 6.5',
        '# EOF',
      ]);
      expect((await textOf(registry, 'classic')).join()).not.toContain('_created');
      nowMs += 1_000;
      counter.reset();
      expect(await textOf(registry)).toContain('orders_created{x="a"} 7.5');
    } finally {
      seams.clock = undefined;
    }
  });
});

describe('a sum in OpenMetrics', () => {
  it('is left out with its count where it is below zero, or a bound is', async () => {
    const registry = new client.Registry();
    const own = { help: 'h', registers: [registry], labelNames: ['x'] };
    const falls = new client.Histogram({ name: 'falls', buckets: [1], ...own });
    falls.observe({ x: 'a' }, -5);
    falls.observe({ x: 'b' }, 5);
    new client.Histogram({ name: 'signed', buckets: [-1, 1], ...own }).observe({ x: 'a' }, 5);
    new client.Summary({ name: 'summed', percentiles: [0.5], ...own }).observe({ x: 'a' }, -5);
    const totals = (lines: string[]) => lines.filter((line) => /_(sum|count)\{/.test(line));
    const others = ['falls_sum{x="b"} 5', 'falls_count{x="b"} 1'];
    expect(totals(await textOf(registry))).toEqual([...others, 'summed_count{x="a"} 1']);
    expect(totals(await textOf(registry, 'classic'))).toHaveLength(8);
  });

  it('and nothing else that counts is below zero', async () => {
    const values = [-1, Number.NaN, 2].map((value, x) => ({ value, labels: { x } }));
    const quantiles = values.map(({ value }) => ({ value, labels: { quantile: 0.5 } }));
    const registry = registryOf(metric('done', 'counter', values), metric('took', 'summary', quantiles));
    expect(await textOf(registry)).toEqual([
      '# TYPE done counter',
      'done_total{x="2"} 2',
      '# TYPE took summary',
      'took{quantile="0.5"} NaN',
      'took{quantile="0.5"} 2',
      '# EOF',
    ]);
  });

  it('of ours never falls', async () => {
    const histogram = new Histogram({ name: 'took', help: 'h', labels: [], buckets: [1] }, limits, false);
    for (const value of [3, -1, Number.NaN]) histogram.with().observe(value);
    expect(await textOf(registryOf(histogram))).toEqual(expect.arrayContaining(['took_sum 3', 'took_count 1']));
  });
});

describe('a family in OpenMetrics', () => {
  it('has a name that no other one has: a counter gives way, and keeps its value', async () => {
    const lines = ['# TYPE orders_total unknown', 'orders_total 1', '# TYPE orders gauge', 'orders 1'];
    const [counter, gauge] = [metric('orders_total', 'counter', one), metric('orders', 'gauge', one)];
    expect(await textOf(registryOf(counter, gauge))).toEqual([...lines, '# EOF']);
    expect(await textOf(registryOf(gauge, counter))).toEqual([...lines.slice(2), ...lines.slice(0, 2), '# EOF']);
    expect(warnings).toEqual([]);
  });

  it('is left out, and told once, where its series is one of another metric', async () => {
    const registry = registryOf(metric('took', 'histogram', []), metric('took_sum', 'gauge', one));
    for (let round = 0; round < 2; round++) expect(await textOf(registry)).toEqual(['# TYPE took histogram', '# EOF']);
    expect(warnings).toEqual([expect.stringMatching(/metric took_sum is left out .* rename one of them/)]);
    expect(await textOf(registry, 'classic')).toContain('took_sum 1');
  });

  it('is unknown where its type is', async () => {
    expect(await textOf(registryOf(metric('x', 'untyped', one)))).toEqual(['# TYPE x unknown', 'x 1', '# EOF']);
  });
});
