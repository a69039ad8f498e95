// What the measurement of a method costs: against the same prom-client calls written by hand, and in nanoseconds over a
// plain pass-through wrapper.
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { AlwaysOffSampler, AlwaysOnSampler, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { Counted, Traced } from 'nestjs-traced';
import { createMetrics } from 'nestjs-traced/metrics';
import client from 'prom-client';
import { interleave, type Variant } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

interface Orders {
  sync(id: number): number;
  later(id: number): Promise<number>;
}

class PlainOrders implements Orders {
  sync(id: number): number {
    return id + 1;
  }
  async later(id: number): Promise<number> {
    return id + 1;
  }
}

class TracedOrders implements Orders {
  @Traced() sync(id: number): number {
    return id + 1;
  }
  @Traced() async later(id: number): Promise<number> {
    return id + 1;
  }
}

class CountedOrders implements Orders {
  @Counted('bench_orders_total', { labels: { plan: ['free', 'pro'] }, labelsOf: () => ({ plan: 'pro' }) })
  sync(id: number): number {
    return id + 1;
  }
  @Counted('bench_orders_total', { labels: { plan: ['free', 'pro'] }, labelsOf: () => ({ plan: 'pro' }) })
  async later(id: number): Promise<number> {
    return id + 1;
  }
}

interface Runtime {
  methodMetrics: unknown;
  readonly httpMetrics: { serverEnded(...args: unknown[]): void };
}
// The state that all copies of the library share: metrics are switched on and off here between two rounds.
const runtime = (globalThis as never as Record<symbol, Runtime>)[Symbol.for('nestjs-traced.runtime.v1')] as Runtime;

const plain = new PlainOrders();
const original = plain.sync;
const originalLater = plain.later;
const passThrough: Orders = {
  sync(...args) {
    return original.apply(plain, args);
  },
  later(...args) {
    return originalLater.apply(plain, args);
  },
};

// What one writes for the same four labels and the gauge of running calls.
const registry = new client.Registry();
const duration = new client.Histogram({
  name: 'by_hand_duration_seconds',
  help: 'by hand',
  labelNames: ['class', 'method', 'outcome', 'error_type'],
  registers: [registry],
});
const active = new client.Gauge({
  name: 'by_hand_active',
  help: 'by hand',
  labelNames: ['class', 'method'],
  registers: [registry],
});
const counter = new client.Counter({
  name: 'by_hand_total',
  help: 'by hand',
  labelNames: ['plan', 'outcome'],
  registers: [registry],
});

const byHand: Orders = {
  sync(id) {
    const started = performance.now();
    const gauge = { class: 'Orders', method: 'sync' };
    active.inc(gauge);
    let outcome = 'ok';
    try {
      return plain.sync(id);
    } catch (error) {
      outcome = 'error';
      throw error;
    } finally {
      active.dec(gauge);
      duration.observe({ ...gauge, outcome, error_type: '' }, (performance.now() - started) / 1000);
    }
  },
  async later(id) {
    const started = performance.now();
    const gauge = { class: 'Orders', method: 'later' };
    active.inc(gauge);
    let outcome = 'ok';
    try {
      return await plain.later(id);
    } catch (error) {
      outcome = 'error';
      throw error;
    } finally {
      active.dec(gauge);
      duration.observe({ ...gauge, outcome, error_type: '' }, (performance.now() - started) / 1000);
    }
  },
};

const countedByHand: Orders = {
  sync(id) {
    const result = plain.sync(id);
    counter.inc({ plan: 'pro', outcome: 'ok' });
    return result;
  },
  async later(id) {
    const result = await plain.later(id);
    counter.inc({ plan: 'pro', outcome: 'ok' });
    return result;
  },
};

const runSync =
  (orders: Orders): Variant =>
  (iterations) => {
    let sum = 0;
    for (let i = 0; i < iterations; i++) sum += orders.sync(i);
    return sum;
  };
const runLater =
  (orders: Orders): Variant =>
  async (iterations) => {
    let sum = 0;
    for (let i = 0; i < iterations; i++) sum += await orders.later(i);
    return sum;
  };

const kinds = [
  ['sync', runSync],
  ['async', runLater],
] as const;
const rounds = { rounds: 15 };
/** The promise of the issue: what RED metrics may cost, in nanoseconds. */
const BUDGET_NS = 600;

async function* measureRed(): AsyncGenerator<BenchResult> {
  const traced = new TracedOrders();
  for (const [kind, variant] of kinds) {
    const times = await interleave(
      { ours: variant(traced), hand: variant(byHand), none: variant(passThrough) },
      rounds,
    );
    const bench = `metrics/red/${kind}`;
    const cost = times.min('ours') - times.min('none');
    yield toResult({
      bench,
      ours: cost,
      reference: BUDGET_NS,
      unit: 'ns',
      against: 'the budget over a pass-through wrapper',
      target: 1,
    });
    yield toResult({
      bench,
      ours: times.median('ours'),
      reference: times.median('hand'),
      unit: 'ns',
      against: 'prom-client by hand',
      ratio: times.ratio('ours', 'hand'),
      target: 1,
    });
  }
}

async function* measureCounted(): AsyncGenerator<BenchResult> {
  const counted = new CountedOrders();
  for (const [kind, variant] of kinds) {
    const times = await interleave({ ours: variant(counted), hand: variant(countedByHand) }, rounds);
    yield toResult({
      bench: `metrics/counted/${kind}`,
      ours: times.median('ours'),
      reference: times.median('hand'),
      unit: 'ns',
      against: 'prom-client by hand',
      ratio: times.ratio('ours', 'hand'),
      target: 1,
    });
  }
}

function register(isSampled: boolean): void {
  trace.disable();
  const resolved = Promise.resolve();
  const noop = { onStart() {}, onEnd() {}, forceFlush: () => resolved, shutdown: () => resolved };
  const root = isSampled ? new AlwaysOnSampler() : new AlwaysOffSampler();
  trace.setGlobalTracerProvider(
    new TracerProvider({ sampler: new ParentBasedSampler({ root }), spanProcessors: [noop] }),
  );
}

/** What measuring adds to a span: the same method, measured and not. */
async function* measureBesideSpan(isSampled: boolean): AsyncGenerator<BenchResult> {
  register(isSampled);
  const traced = new TracedOrders();
  const { methodMetrics } = runtime;
  const switched =
    (on: boolean, variant: Variant): Variant =>
    (iterations) => {
      runtime.methodMetrics = on ? methodMetrics : undefined;
      return variant(iterations);
    };
  for (const [kind, variant] of kinds) {
    const run = variant(traced);
    const times = await interleave({ on: switched(true, run), off: switched(false, run) }, rounds);
    yield toResult({
      bench: `metrics/red-${isSampled ? 'sampled' : 'unsampled'}/${kind}`,
      ours: times.min('on') - times.min('off'),
      reference: BUDGET_NS,
      unit: 'ns',
      against: 'the budget over the span alone',
      target: 1,
    });
  }
  runtime.methodMetrics = methodMetrics;
}

async function scrapeTime(): Promise<BenchResult> {
  const ours = createMetrics();
  const theirs = new client.Registry();
  const histogram = new client.Histogram({
    name: 'scraped_seconds',
    help: 'scraped',
    labelNames: ['http_request_method', 'url_scheme', 'http_route', 'http_response_status_code'],
    registers: [theirs],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  });
  const fixed = { http_request_method: 'GET', url_scheme: 'http', http_response_status_code: '200' };
  for (let i = 0; i < 500; i++) histogram.observe({ ...fixed, http_route: `/route/${i}` }, 0.1);
  for (let i = 0; i < 500; i++) {
    runtime.httpMetrics.serverEnded(
      { method: 'GET', scheme: 'http', route: `/route/${i}`, statusCode: 200 },
      100,
      undefined,
    );
  }
  const best = async (scrape: () => Promise<unknown>): Promise<number> => {
    let min = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 15; i++) {
      const started = performance.now();
      await scrape();
      min = Math.min(min, performance.now() - started);
    }
    return min;
  };
  const result = toResult({
    bench: 'metrics/scrape-500-histograms',
    ours: await best(() => ours.expose()),
    reference: await best(() => theirs.metrics()),
    unit: 'ms',
    against: 'prom-client',
  });
  ours.stop();
  return result;
}

export async function* run(): AsyncGenerator<BenchResult> {
  const metrics = createMetrics();
  yield* measureRed();
  yield* measureCounted();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  yield* measureBesideSpan(false);
  yield* measureBesideSpan(true);
  metrics.stop();
  yield await scrapeTime();
}
