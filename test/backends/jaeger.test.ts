// needs: JAEGER_URL
import { trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import type { ExporterOption } from '../../lib/sdk/exporters/create-exporter.js';
import type { TracingHandle } from '../../lib/sdk/start-tracing.options.js';
import { jaegerUrl, readJaegerTrace, type JaegerSpan } from '../support/backends/jaeger-client.js';
import { recordSampleTrace } from '../support/backends/sample-trace.js';

let tracing: TracingHandle | undefined;
afterEach(() => tracing?.shutdown());

const otlp: ExporterOption = { name: 'otlp', endpoint: jaegerUrl('JAEGER_OTLP_URL') };

async function sendTo(exporter: ExporterOption) {
  tracing = startTracing({ env: {}, serviceName: 'orders', exporters: [exporter] });
  const sample = recordSampleTrace();
  await tracing.flush();
  expect(tracing.stats()).toEqual([expect.objectContaining({ sent: 6, failed: 0, rejected: 0, lastError: undefined })]);
  const spans = await readJaegerTrace(sample.traceId, 5);
  return { sample, spans, byName: Object.fromEntries(spans.map((span) => [span.operationName.toLowerCase(), span])) };
}

const parentOf = ({ references }: JaegerSpan): string | undefined =>
  references.find(({ refType }) => refType === 'CHILD_OF')?.spanID;

describe('Jaeger', () => {
  it.each<[string, ExporterOption]>([
    ['OTLP as protobuf', otlp],
    ['OTLP as JSON', { ...otlp, protocol: 'http/json' }],
    ['OTLP over gRPC', { ...otlp, endpoint: jaegerUrl('JAEGER_OTLP_GRPC_URL'), protocol: 'grpc' }],
    ['OTLP, compressed', { ...otlp, compression: 'gzip' }],
  ])('gives back what it was sent: %s', async (_name, exporter) => {
    const { sample, spans, byName } = await sendTo(exporter);
    expect(spans.map(({ spanID }) => spanID).sort()).toEqual(Object.values(sample.ids).sort());
    const root = byName['post /orders']!;
    expect(root.service).toBe('orders');
    expect(parentOf(root)).toBeUndefined();
    expect(root.tags).toMatchObject({
      'span.kind': 'server',
      'http.request.method': 'POST',
      'order.items': 3,
      'order.total': 12.5,
      'order.gift': true,
      tags: '["a","ü"]',
      'otel.scope.name': 'sample',
      'otel.scope.version': '1.2.3',
    });
    expect(root.references).toEqual([
      expect.objectContaining({
        refType: 'FOLLOWS_FROM',
        traceID: sample.linked.traceId,
        spanID: sample.linked.spanId,
      }),
    ]);
    for (const [name, kind] of [
      ['charge card', 'client'],
      ['publish order', 'producer'],
      ['take order', 'consumer'],
      ['add up', 'internal'],
    ] as const) {
      expect(parentOf(byName[name]!)).toBe(root.spanID);
      expect(byName[name]!.tags['span.kind'] ?? 'internal').toBe(kind);
    }
    const failed = byName['charge card']!;
    expect(failed.tags).toMatchObject({
      error: true,
      'otel.status_code': 'ERROR',
      'otel.status_description': 'declined',
    });
    expect(failed.logs).toEqual([expect.objectContaining({ event: 'declined', 'card.reason': 'funds' })]);
  });

  it('gives back what it was sent: Zipkin', async () => {
    const { sample, spans, byName } = await sendTo({ name: 'zipkin', endpoint: jaegerUrl('JAEGER_ZIPKIN_URL') });
    expect(spans.map(({ spanID }) => spanID).sort()).toEqual(Object.values(sample.ids).sort());
    expect(byName['post /orders']!.tags).toMatchObject({ 'span.kind': 'server', 'http.request.method': 'POST' });
    expect(parentOf(byName['charge card']!)).toBe(byName['post /orders']!.spanID);
    expect(byName['charge card']!.tags).toMatchObject({ error: true });
  });
});

describe('the sampling endpoint of Jaeger', () => {
  const env = (service: string) => ({
    OTEL_SERVICE_NAME: service,
    OTEL_TRACES_SAMPLER: 'parentbased_jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: `endpoint=${jaegerUrl('JAEGER_SAMPLING_URL')},pollingIntervalMs=100,initialSamplingRate=0`,
  });
  const kept = (count: number): number => {
    const before = tracing!.memory!.getFinishedSpans().length;
    for (let span = 0; span < count; span += 1) trace.getTracer('test').startSpan('work').end();
    return tracing!.memory!.getFinishedSpans().length - before;
  };
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await sleep(20);
  };

  it('is obeyed: all of one service, half of another, and what is changed while it runs', async () => {
    tracing = startTracing({ env: env('somebody'), exporters: ['memory'] });
    expect(kept(10)).toBe(0);
    await until(() => kept(1) === 1);
    expect(kept(100)).toBe(100);
    await tracing.shutdown();

    tracing = startTracing({ env: env('half'), exporters: ['memory'] });
    await until(() => kept(20) > 0);
    const half = kept(1000);
    expect(half).toBeGreaterThan(400);
    expect(half).toBeLessThan(600);

    const file = process.env['JAEGER_STRATEGIES'] as string;
    const before = readFileSync(file, 'utf8');
    const operation = { operation: 'work', type: 'probabilistic', param: 1 };
    const changed = { service: 'half', type: 'probabilistic', param: 0, operation_strategies: [operation] };
    writeFileSync(file, JSON.stringify({ ...JSON.parse(before), service_strategies: [changed] }));
    try {
      await until(() => kept(100) === 100);
      trace.getTracer('test').startSpan('another').end();
      const names = tracing.memory!.getFinishedSpans().map(({ name }) => name);
      // The lower bound of operations that are not named may keep one.
      expect(names.filter((name) => name === 'another').length).toBeLessThanOrEqual(1);
    } finally {
      writeFileSync(file, before);
    }
  });
});
