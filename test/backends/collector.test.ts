// needs: OTELCOL_BIN
import { trace } from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OtlpProtocol } from '../../lib/sdk/exporters/otlp/otlp.options.js';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../lib/sdk/start-tracing.options.js';
import { startCollector, type CollectedSpan, type RunningCollector } from '../support/backends/collector-process.js';
import { recordSampleTrace } from '../support/backends/sample-trace.js';

let collector: RunningCollector;
let tracing: TracingHandle | undefined;

beforeAll(async () => {
  collector = await startCollector(({ otlp, file }) => ({
    receivers: { otlp: { protocols: { http: { endpoint: otlp } } } },
    exporters: { file: { path: file, flush_interval: '100ms' } },
    service: { pipelines: { traces: { receivers: ['otlp'], exporters: ['file'] } } },
  }));
}, 240_000);
afterEach(() => tracing?.shutdown());
afterAll(() => collector?.stop());

async function collected(traceId: string, count: number): Promise<readonly CollectedSpan[]> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const spans = collector.spans().filter((span) => span.traceId === traceId);
    if (spans.length >= count) return spans;
    await sleep(100);
  }
  throw new Error(`trace ${traceId} has not arrived`);
}

describe('the OpenTelemetry Collector', () => {
  it.each<OtlpProtocol>(['http/protobuf', 'http/json'])('takes %s and loses nothing of it', async (protocol) => {
    tracing = startTracing({
      env: {},
      serviceName: 'orders',
      exporters: [{ name: 'otlp', endpoint: collector.url, protocol }],
    });
    const sample = recordSampleTrace();
    await tracing.flush();
    const spans = await collected(sample.traceId, 5);
    const byName = Object.fromEntries(spans.map((span) => [span.name, span]));
    expect(Object.fromEntries(spans.map(({ name, spanId }) => [name, spanId]))).toEqual(sample.ids);
    const root = byName['POST /orders']!;
    expect(root).toMatchObject({
      service: 'orders',
      kind: 2,
      attributes: { 'order.items': '3', 'order.total': 12.5, 'order.gift': true },
      links: [{ traceId: sample.linked.traceId, spanId: sample.linked.spanId }],
    });
    expect(byName['charge card']).toMatchObject({
      parentSpanId: root.spanId,
      kind: 3,
      status: { code: 2, message: 'declined' },
    });
  });

  it.each<OtlpProtocol>(['http/protobuf', 'http/json'])(
    'takes a batch with every odd value in %s',
    async (protocol) => {
      tracing = startTracing({ env: {}, exporters: [{ name: 'otlp', endpoint: collector.url, protocol }] });
      const span = trace.getTracer('odd').startSpan('odd \ud83d', {
        attributes: {
          nan: Number.NaN,
          infinity: Number.NEGATIVE_INFINITY,
          huge: Number.MAX_VALUE,
          beyond: 2 ** 63,
          half: `cut ${'\u{1F600}'.slice(0, 1)}`,
          control: '\u0000\u001f"\\',
          empty: [],
        },
      });
      span.end();
      await tracing.flush();
      expect(tracing.stats()).toEqual([expect.objectContaining({ sent: 1, failed: 0, rejected: 0 })]);
      const [odd] = await collected(span.spanContext().traceId, 1);
      expect(odd).toMatchObject({
        name: 'odd \uFFFD',
        attributes: { nan: 'NaN', infinity: '-Infinity', half: 'cut \uFFFD', control: '\u0000\u001f"\\' },
      });
    },
  );
});
