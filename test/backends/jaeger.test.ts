// needs: JAEGER_URL
import { afterEach, describe, expect, it } from '@jest/globals';
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
