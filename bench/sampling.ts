// What choosing traces costs: a decision at the head, rules, the buffer of the tail, and a call below a parent that is not sampled.
// Decisions and stages are parts inside of the SDK: they are imported from the modules before they were bundled.
import { context, ROOT_CONTEXT, SpanKind, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { AlwaysOffSampler, ParentBasedSampler, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { Traced } from 'nestjs-traced';
import { createMetrics } from 'nestjs-traced/metrics';
import { startTracing } from 'nestjs-traced/sdk';
import { interleave } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

type Decide = (context: unknown, traceId: string, name: string, kind: SpanKind, attributes: object) => unknown;

const built = (file: string): Promise<Record<string, any>> => import(new URL(`lib/sdk/${file}`, import.meta.url).href);

const TRACE_IDS = Array.from({ length: 1_024 }, (_, index) =>
  (index * 2_654_435_761).toString(16).padStart(16, '0').repeat(2).slice(0, 32),
);
const clock = { now: () => performance.now(), epochMs: () => Date.now(), setTimer: () => ({ clear: () => undefined }) };
const NO_ATTRIBUTES = {};

const allowance = (bench: string, ours: number, reference: number): BenchResult =>
  toResult({ bench: `sampling/${bench}`, ours, reference, unit: 'ns', against: 'its allowance', target: 1 });

async function* decisions(): AsyncGenerator<BenchResult> {
  const { HeadSampler } = await built('samplers/head.sampler.js');
  const { resolveSampling } = await built('samplers/resolve-sampling.js');
  const sampler = (rules: readonly object[]): Decide => {
    const made = new HeadSampler(
      resolveSampling({ ratio: 0.1, rules, important: [], ignoreHealthChecks: false }, '', clock),
    );
    return made.shouldSample.bind(made);
  };
  const rules = Array.from({ length: 20 }, (_, index) => ({ match: { name: `Service${index}.*` }, sample: 'on' }));
  const run =
    (decide: Decide, name: string) =>
    (iterations: number): unknown => {
      let last: unknown;
      for (let i = 0; i < iterations; i++) {
        last = decide(ROOT_CONTEXT, TRACE_IDS[i & 1_023] as string, name, SpanKind.INTERNAL, NO_ATTRIBUTES);
      }
      return last;
    };
  const times = await interleave({
    none: run(sampler([]), 'OrderService.place'),
    miss: run(sampler(rules), 'OrderService.place'),
    last: run(sampler(rules), 'Service19.place'),
  });
  yield allowance('head decision', times.min('none'), 150);
  yield allowance('20 rules, none matches', Math.max(0, times.min('miss') - times.min('none')), 50);
  yield allowance('20 rules, the last matches', Math.max(0, times.min('last') - times.min('none')), 50);
}

/** A span as the pipeline hands it on, without the SDK's own costs. */
function makeSpan(traceId: string, spanId: string, parent: SpanContext | undefined): ReadableSpan {
  const spanContext = { traceId, spanId, traceFlags: TraceFlags.NONE };
  return {
    name: 'OrderService.place',
    spanContext: () => spanContext,
    parentSpanContext: parent,
    duration: [0, 5_000_000],
    status: { code: 0 },
    attributes: { 'order.id': 'ord_1', 'order.items': 3, 'http.route': '/orders/:id' },
    events: [],
    links: [],
  } as unknown as ReadableSpan;
}

async function* tail(): AsyncGenerator<BenchResult> {
  const { TailStage } = await built('pipeline/tail/tail.stage.js');
  const { resolveTail } = await built('pipeline/tail/tail.config.js');
  const next = { takesUnsampled: false, onEnd: () => undefined };
  const traces = TRACE_IDS.map((traceId, index) => {
    const id = (n: number): string => (index * 16 + n + 1).toString(16).padStart(16, '0');
    const root = makeSpan(traceId, id(0), undefined);
    return [root, ...Array.from({ length: 9 }, (_, n) => makeSpan(traceId, id(n + 1), root.spanContext()))];
  });
  const stage = new TailStage(resolveTail({}), next, clock);
  const times = await interleave({
    tail: (iterations) => {
      for (let i = 0; i < iterations; i += 10) {
        const spans = traces[(i / 10) & 1_023] as ReadableSpan[];
        for (const span of spans) stage.onStart(span, ROOT_CONTEXT);
        for (let n = 9; n >= 0; n--) stage.onEnd(spans[n]);
      }
      return stage.stats();
    },
  });
  yield allowance('tail buffer, a span', times.min('tail'), 600);
}

class PlainOrders {
  place(id: number): number {
    return id + 1;
  }
}

class TracedOrders {
  @Traced() place(id: number): number {
    return id + 1;
  }
}

async function* belowUnsampled(): AsyncGenerator<BenchResult> {
  const handle = startTracing({ env: {}, exporters: [], spanProcessors: [], sampling: 0, eventLoop: false });
  // The SDK's own: the spans of `handle` are ours, and cheaper by hand as well.
  const tracer = new TracerProvider({ sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) }).getTracer(
    '',
  );
  const parent = trace.setSpan(ROOT_CONTEXT, trace.getTracer('bench').startSpan('request'));
  const [traced, plain] = [new TracedOrders(), new PlainOrders()];
  const inside = (call: (id: number) => number) => (iterations: number) =>
    context.with(parent, () => {
      let sum = 0;
      for (let i = 0; i < iterations; i++) sum += call(i);
      return sum;
    });
  const variants = {
    traced: inside((id) => traced.place(id)),
    bare: inside((id) =>
      tracer.startActiveSpan('Orders.place', (span) => {
        const result = plain.place(id);
        span.end();
        return result;
      }),
    ),
  };
  const line = { unit: 'ns', against: "startActiveSpan of the SDK's by hand", target: 0.1 };
  const without = await interleave(variants);
  yield toResult({
    ...line,
    bench: 'sampling/call below an unsampled parent',
    ours: without.median('traced'),
    reference: without.median('bare'),
    ratio: without.ratio('traced', 'bare'),
  });
  const metrics = createMetrics();
  const measured = await interleave(variants);
  metrics.stop();
  const { target: _none, ...informs } = line;
  yield toResult({
    ...informs,
    bench: 'sampling/the same, measured',
    ours: measured.median('traced'),
    reference: measured.median('bare'),
    ratio: measured.ratio('traced', 'bare'),
  });
  await handle.shutdown();
}

export async function* run(): AsyncGenerator<BenchResult> {
  yield* decisions();
  yield* tail();
  yield* belowUnsampled();
}
