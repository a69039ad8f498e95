// needs: OTELCOL_BIN
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import { startCollector, type RunningCollector } from '../support/backends/collector-process.js';

const TRACES = 200;

let backend: RunningCollector;
let second: RunningCollector[];
let first: RunningCollector;

/** A Collector of the second tier as it is printed, but for addresses and the wait. */
const startTailSampling = (): Promise<RunningCollector> =>
  startCollector(({ otlp, port }) =>
    readFileSync('docs/deploy/collector-tail-sampling.yaml', 'utf8')
      .replaceAll('0.0.0.0:4318', otlp)
      .replaceAll('0.0.0.0:4317', port(0))
      .replaceAll('0.0.0.0:8889', port(1))
      .replaceAll('http://jaeger:4318', backend.url.replace('/v1/traces', ''))
      .replaceAll('decision_wait: 10s', 'decision_wait: 5s')
      .replaceAll('metrics_flush_interval: 15s', 'metrics_flush_interval: 1s'),
  );

/** One of the first tier as it is printed, but for addresses: there is no name here that has two of them. */
const startLoadBalancing = (): Promise<RunningCollector> =>
  startCollector(({ otlp, port }) => {
    const printed = readFileSync('docs/deploy/collector-load-balancing.yaml', 'utf8');
    const resolver = /^ {4}resolver:\n(?: {6}.*\n)+/m;
    expect(printed).toMatch(resolver);
    const hostnames = second.map((collector) => collector.port(0)).join(', ');
    return printed
      .replace(resolver, `    resolver:\n      static:\n        hostnames: [${hostnames}]\n`)
      .replaceAll('0.0.0.0:4318', otlp)
      .replaceAll('0.0.0.0:4317', port(0));
  });

beforeAll(async () => {
  backend = await startCollector(({ otlp, file }) => ({
    receivers: { otlp: { protocols: { http: { endpoint: otlp } } } },
    exporters: { file: { path: file, flush_interval: '100ms' } },
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } } },
  }));
  second = [await startTailSampling(), await startTailSampling()];
  first = await startLoadBalancing();
}, 240_000);
afterAll(async () => {
  for (const collector of [first, ...(second ?? []), backend]) await collector?.stop();
});

interface RecordedTraces {
  readonly ids: Readonly<Record<'errors' | 'slow' | 'forced' | 'rest', string[]>>;
  endRoots(): void;
}

/** Records traces of two spans, of which some are worth keeping; what is in the middle of a trace can be sent before its root ends. */
function recordTraces(): RecordedTraces {
  const tracer = trace.getTracer('tail');
  const ids = { errors: [] as string[], slow: [] as string[], forced: [] as string[], rest: [] as string[] };
  const ends: (() => void)[] = [];
  const now = Date.now();
  for (let index = 0; index < TRACES; index += 1) {
    const why = ({ 0: 'errors', 1: 'slow', 2: 'forced' } as const)[index % 50] ?? 'rest';
    const startTime = now - 2_000;
    const root = tracer.startSpan('GET /orders', { root: true, startTime });
    const child = tracer.startSpan('load', { startTime }, trace.setSpan(context.active(), root));
    if (why === 'errors') child.setStatus({ code: SpanStatusCode.ERROR });
    if (why === 'forced') root.setAttribute('sampling.priority', true);
    child.end(startTime + 5);
    ends.push(() => root.end(startTime + (why === 'slow' ? 1_500 : 10)));
    ids[why].push(root.spanContext().traceId);
  }
  return { ids, endRoots: () => ends.forEach((end) => end()) };
}

/** The requests that a Collector of the second tier has counted. */
async function measuredBy(collector: RunningCollector): Promise<number> {
  const text = await (await fetch(`http://${collector.port(1)}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('traces_span_metrics_calls_total{') && line.includes('span_name="GET /orders"'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

describe('the two tiers of docs/deploy', () => {
  it('keep what failed, was slow or says so, whole, and little of the rest', async () => {
    const tracing = startTracing({ env: {}, serviceName: 'tail', exporters: [{ name: 'otlp', endpoint: first.url }] });
    const { ids, endRoots } = recordTraces();
    await tracing.flush();
    // In a request of their own, as from another process.
    endRoots();
    await tracing.shutdown();
    const wanted = [...ids.errors, ...ids.slow, ...ids.forced];
    const spansOf = (traceId: string): number => backend.spans().filter((span) => span.traceId === traceId).length;
    for (let attempt = 0; attempt < 1_000 && !wanted.every((id) => spansOf(id) === 2); attempt += 1) await sleep(100);
    expect(wanted.map(spansOf)).toEqual(wanted.map(() => 2));
    const kept = ids.rest.filter((id) => spansOf(id) > 0);
    // Five percent of 188: fewer than 40 but for once in a billion runs.
    expect(kept.length).toBeLessThan(40);
    expect(kept.map(spansOf)).toEqual(kept.map(() => 2));
  }, 240_000);

  it('share the traces, and measure all requests, kept or not', async () => {
    let measured: number[] = [];
    const total = (): number => measured.reduce((sum, count) => sum + count, 0);
    for (let attempt = 0; attempt < 1_000 && total() < TRACES; attempt += 1) {
      measured = await Promise.all(second.map(measuredBy));
      await sleep(100);
    }
    expect(total()).toBe(TRACES);
    // All of 200 at one of two: by chance once in 10^60 runs.
    expect(Math.min(...measured)).toBeGreaterThan(0);
  }, 240_000);
});
