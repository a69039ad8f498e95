import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConsoleSpanExporter } from '../../../lib/sdk/exporters/console.exporter.js';
import { MemorySpanExporter } from '../../../lib/sdk/exporters/memory.exporter.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import { until } from '../../integration/support/tracing-fixture.js';
import { captureDiag } from './capture-diag.js';
import { startHttpSink, type HttpSink } from './http-sink.js';
import { makeSpan, PARENT_ID, SPAN_ID, TRACE_ID } from './make-span.js';

let sink: HttpSink | undefined;
let healthy: HttpSink | undefined;
afterEach(async () => {
  await sink?.close();
  await healthy?.close();
});

describe('ConsoleSpanExporter', () => {
  it('prints a span as readable lines', () => {
    const lines: string[] = [];
    const link = { traceId: TRACE_ID, spanId: 'aaaaaaaaaaaaaaaa', traceFlags: 1 };
    new ConsoleSpanExporter((text) => lines.push(text)).export(
      [
        makeSpan({
          kind: SpanKind.SERVER,
          duration: [0, 12_340_000],
          parentSpanContext: { traceId: TRACE_ID, spanId: PARENT_ID, traceFlags: 1 },
          status: { code: SpanStatusCode.ERROR, message: 'declined' },
          attributes: { 'order.items': 2, tags: ['a'] },
          events: [{ name: 'exception', time: [1, 0], attributes: { 'exception.type': 'TypeError' } }],
          links: [{ context: link }],
        }),
      ],
      () => undefined,
    );
    expect(lines).toEqual([
      [
        'work  12.34 ms  SERVER  ERROR: declined',
        `  orders  trace ${TRACE_ID}  span ${SPAN_ID}  parent ${PARENT_ID}`,
        '  order.items = 2',
        '  tags = ["a"]',
        '  event exception {"exception.type":"TypeError"}',
        `  link ${TRACE_ID} aaaaaaaaaaaaaaaa`,
      ].join('\n'),
    ]);
  });
});

describe('MemorySpanExporter', () => {
  it('keeps spans until it is reset, also after it has been shut down', async () => {
    const memory = new MemorySpanExporter();
    memory.export([makeSpan({ name: 'a' }), makeSpan({ name: 'b' })], () => undefined);
    await memory.shutdown();
    memory.getFinishedSpans().pop();
    expect(memory.getFinishedSpans().map(({ name }) => name)).toEqual(['a', 'b']);
    memory.reset();
    expect(memory.getFinishedSpans()).toEqual([]);
  });

  it('keeps the newest when it is full', () => {
    const memory = new MemorySpanExporter(2);
    for (const name of ['a', 'b', 'c']) memory.export([makeSpan({ name })], () => undefined);
    expect(memory.getFinishedSpans().map(({ name }) => name)).toEqual(['b', 'c']);
  });
});

describe('a backend that cannot be reached', () => {
  it('costs the application one warning, a count and no rejection', async () => {
    const log = captureDiag();
    const closed = await startHttpSink();
    await closed.close();
    const memory = new MemorySpanExporter();
    const tracing = startTracing({
      env: {},
      exporters: [{ name: 'zipkin', endpoint: closed.url }, memory],
      batch: { maxExportBatchSize: 10, scheduleDelayMs: 1 },
    });
    for (let index = 0; index < 100; index += 1) trace.getTracer('t').startSpan('work').end();
    await expect(tracing.flush()).resolves.toBeUndefined();
    await expect(tracing.shutdown()).resolves.toBeUndefined();
    expect(tracing.stats()).toEqual([
      expect.objectContaining({
        name: 'zipkin',
        sent: 0,
        failed: 100,
        lastError: expect.stringContaining('ECONNREFUSED'),
      }),
      expect.objectContaining({ name: 'MemorySpanExporter', sent: 100, failed: 0, lastError: undefined }),
    ]);
    expect(log.warn.filter((line) => line.includes('zipkin'))).toHaveLength(1);
    expect(log.error).toEqual([]);
    log.restore();
  });

  it('does not hold up the others', async () => {
    const log = captureDiag();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    sink = await startHttpSink((response) => void gate.then(() => response.end()));
    healthy = await startHttpSink();
    const tracing = startTracing({
      env: {},
      exporters: [
        { name: 'zipkin', endpoint: sink.url, timeoutMs: 600_000 },
        { name: 'zipkin', endpoint: healthy.url },
      ],
      batch: { scheduleDelayMs: 1, maxExportBatchSize: 1 },
    });
    trace.getTracer('t').startSpan('first').end();
    trace.getTracer('t').startSpan('second').end();
    await until(() => healthy?.requests.length === 2 && sink?.requests.length === 1);
    open();
    await tracing.shutdown();
    log.restore();
  });
});
