import { describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { toSpanRecord } from '../../../../lib/sdk/records/to-span-record.js';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({
  spanProcessors: [new SimpleSpanProcessor({ exporter })],
  resource: resourceFromAttributes({ 'service.name': 'orders', 'service.instance.id': 'one' }),
});
const tracer = provider.getTracer('test');
const link = { traceId: 'b'.repeat(32), spanId: 'c'.repeat(16), traceFlags: 1 };

describe('toSpanRecord', () => {
  it('keeps what a span says, with times in microseconds', async () => {
    const span = tracer.startSpan('charge', {
      kind: SpanKind.CLIENT,
      startTime: [1_700_000_000, 123_456_789],
      attributes: { amount: 5, 'traced.after': 'd'.repeat(16) },
      links: [{ context: link, attributes: { why: 'retry' } }],
    });
    span.addEvent('sent', { bytes: 7 }, [1_700_000_000, 123_500_000]);
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' });
    span.end([1_700_000_000, 123_999_289]);
    await provider.forceFlush();
    const [ended] = exporter.getFinishedSpans();
    expect(toSpanRecord(ended!)).toEqual({
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentSpanId: undefined,
      name: 'charge',
      service: 'orders',
      kind: 'client',
      host: 'one',
      startUs: 1_700_000_000_123_456.8,
      durationUs: 542.5,
      error: true,
      statusMessage: 'declined',
      after: 'd'.repeat(16),
      attributes: { amount: 5, 'traced.after': 'd'.repeat(16) },
      events: [{ name: 'sent', timeUs: 1_700_000_000_123_500, attributes: { bytes: 7 } }],
      links: [{ traceId: link.traceId, spanId: link.spanId, attributes: { why: 'retry' } }],
    });
  });

  it('marks a span that has not ended', () => {
    const span = tracer.startSpan('waiting') as unknown as ReadableSpan;
    expect(toSpanRecord(span)).toMatchObject({ open: true, durationUs: 0, kind: 'internal', error: false });
  });
});
