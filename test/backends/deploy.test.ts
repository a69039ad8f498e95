// needs: OTELCOL_BIN
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import { startCollector, type RunningCollector } from '../support/backends/collector-process.js';

const CONFIG = 'docs/deploy/collector-tail-sampling.yaml';
const TRACES = 200;

let backend: RunningCollector;
let tail: RunningCollector;

beforeAll(async () => {
  backend = await startCollector(({ otlp, file }) => ({
    receivers: { otlp: { protocols: { http: { endpoint: otlp } } } },
    exporters: { file: { path: file, flush_interval: '100ms' } },
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } } },
  }));
  // As it is printed, but for addresses and the wait.
  tail = await startCollector(({ otlp, port }) =>
    readFileSync(CONFIG, 'utf8')
      .replaceAll('0.0.0.0:4318', otlp)
      .replaceAll('0.0.0.0:4317', port(0))
      .replaceAll('0.0.0.0:8889', port(1))
      .replaceAll('http://jaeger:4318', backend.url.replace('/v1/traces', ''))
      .replaceAll('decision_wait: 10s', 'decision_wait: 1s')
      .replaceAll('metrics_flush_interval: 15s', 'metrics_flush_interval: 1s'),
  );
}, 240_000);
afterAll(async () => {
  await tail?.stop();
  await backend?.stop();
});

/** Records traces of two spans, of which some are worth keeping; their ids by why. */
function recordTraces(): Record<'errors' | 'slow' | 'forced' | 'rest', string[]> {
  const tracer = trace.getTracer('tail');
  const ids = { errors: [] as string[], slow: [] as string[], forced: [] as string[], rest: [] as string[] };
  const now = Date.now();
  for (let index = 0; index < TRACES; index += 1) {
    const why = ({ 0: 'errors', 1: 'slow', 2: 'forced' } as const)[index % 50] ?? 'rest';
    const startTime = now - 2_000;
    const root = tracer.startSpan('GET /orders', { root: true, startTime });
    const child = tracer.startSpan('load', { startTime }, trace.setSpan(context.active(), root));
    if (why === 'errors') child.setStatus({ code: SpanStatusCode.ERROR });
    if (why === 'forced') root.setAttribute('sampling.priority', true);
    child.end(startTime + 5);
    root.end(startTime + (why === 'slow' ? 1_500 : 10));
    ids[why].push(root.spanContext().traceId);
  }
  return ids;
}

describe('the tail sampling of docs/deploy', () => {
  it('keeps what failed, was slow or says so, whole, and little of the rest', async () => {
    const tracing = startTracing({ env: {}, serviceName: 'tail', exporters: [{ name: 'otlp', endpoint: tail.url }] });
    const ids = recordTraces();
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

  it('measures all requests, kept or not', async () => {
    const read = async (): Promise<string> => (await fetch(`http://${tail.port(1)}/metrics`)).text();
    const total = (text: string): number =>
      text
        .split('\n')
        .filter(
          (line) => line.startsWith('traces_span_metrics_calls_total{') && line.includes('span_name="GET /orders"'),
        )
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    let text = '';
    for (let attempt = 0; attempt < 1_000 && total(text) < TRACES; attempt += 1) {
      text = await read();
      await sleep(100);
    }
    expect(total(text)).toBe(TRACES);
  }, 240_000);
});
