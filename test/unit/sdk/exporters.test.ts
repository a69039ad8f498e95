import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { plainStyles } from '../../../lib/analysis/text-tree/styles.js';
import { ConsoleSpanExporter } from '../../../lib/sdk/exporters/console.exporter.js';
import { MemorySpanExporter } from '../../../lib/sdk/exporters/memory.exporter.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import { until } from '../../integration/support/tracing-fixture.js';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { manualClock } from './manual-clock.js';
import { captureDiag } from './capture-diag.js';
import { startHttpSink, type HttpSink } from './http-sink.js';
import { makeSpan, SPAN_ID, TRACE_ID } from './make-span.js';

let sink: HttpSink | undefined;
let healthy: HttpSink | undefined;
afterEach(async () => {
  await sink?.close();
  await healthy?.close();
});

describe('ConsoleSpanExporter', () => {
  const child = (spanId: string, name: string, isRemote = false): ReadableSpan =>
    makeSpan({
      name,
      spanContext: () => ({ traceId: TRACE_ID, spanId, traceFlags: 1 }),
      parentSpanContext: { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1, isRemote },
    });

  function printing() {
    const printed: string[] = [];
    const clock = manualClock();
    const exporter = new ConsoleSpanExporter((text) => printed.push(text), clock, plainStyles);
    return { printed, clock, exporter, end: (span: ReadableSpan) => exporter.export([span], () => undefined) };
  }

  it('prints a trace as a tree when its root has ended', () => {
    const { printed, end } = printing();
    end(
      makeSpan({
        name: 'charge',
        kind: SpanKind.CLIENT,
        duration: [0, 12_340_000],
        spanContext: () => ({ traceId: TRACE_ID, spanId: 'aaaaaaaaaaaaaaaa', traceFlags: 1 }),
        parentSpanContext: { traceId: TRACE_ID, spanId: SPAN_ID, traceFlags: 1 },
        status: { code: SpanStatusCode.ERROR, message: 'declined' },
        attributes: { 'order.items': 2 },
        events: [
          { name: 'exception', time: [1_700_000_000, 200_000_000], attributes: { 'exception.type': 'TypeError' } },
        ],
      }),
    );
    expect(printed).toEqual([]);
    end(makeSpan({ name: 'POST /orders', kind: SpanKind.SERVER }));
    expect(printed).toHaveLength(1);
    const lines = printed[0]!.split('\n');
    expect(lines[0]).toContain(`Trace ${TRACE_ID}`);
    const [root, inner] = ['POST /orders', 'charge'].map((name) => lines.findIndex((line) => line.includes(name)));
    expect(root).toBeGreaterThan(0);
    expect(inner).toBeGreaterThan(root!);
    for (const word of ['orders', '12.3 ms', '✗ error', 'order.items', 'TypeError']) expect(printed[0]).toContain(word);
  });

  it('takes a parent in another process for the end of its part', () => {
    const { printed, end } = printing();
    end(child('aaaaaaaaaaaaaaaa', 'handled', true));
    expect(printed).toEqual([expect.stringContaining('handled')]);
  });

  it('prints what has waited long enough, and what waits when it is flushed', async () => {
    const { printed, end, clock, exporter } = printing();
    end(child('aaaaaaaaaaaaaaaa', 'first'));
    await clock.advance(5_000);
    expect(printed).toEqual([expect.stringContaining('first')]);
    end(child('bbbbbbbbbbbbbbbb', 'second'));
    await exporter.forceFlush();
    expect(printed[1]).toContain('second');
    await exporter.shutdown();
    expect(printed).toHaveLength(2);
  });

  it('does not hold more than ten thousand spans', () => {
    const { printed, end } = printing();
    for (let index = 0; index <= 10_000; index += 1) end(child(index.toString(16).padStart(16, '0'), 'work'));
    expect(printed).toHaveLength(1);
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
  it('costs the application a warning at the first loss and one at the end, a count and no rejection', async () => {
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
    const lost = log.warn.map((line) => /'zipkin' lost (\d+) spans/.exec(line)?.[1]);
    expect(lost).toEqual(['10', '90']);
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
