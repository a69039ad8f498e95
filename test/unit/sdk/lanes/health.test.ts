import 'reflect-metadata';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { createMetrics, type Metrics } from '../../../../lib/metrics/create-metrics.js';
import { TracingModule } from '../../../../lib/nest/module/tracing.module.js';
import { TracingService } from '../../../../lib/nest/module/tracing.service.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../../../lib/sdk/start-tracing.options.js';
import { captureDiag } from '../capture-diag.js';

let tracing: TracingHandle | undefined;
let metrics: Metrics | undefined;
afterEach(async () => {
  await tracing?.shutdown();
  metrics?.stop();
  [tracing, metrics] = [undefined, undefined];
});

/** An exporter that takes spans or not, as it is told. */
function exporter(): SpanExporter & { isUp: boolean } {
  return {
    isUp: true,
    export(_spans, callback) {
      callback(this.isUp ? { code: 0 } : { code: 1, error: new Error('is down') });
    },
    shutdown: () => Promise.resolve(),
  };
}

async function sendOne(): Promise<void> {
  trace.getTracer('t').startSpan('work').end();
  await tracing?.flush();
}

describe('the health of tracing', () => {
  it('is down when no backend takes spans, and up again when one does', async () => {
    const log = captureDiag();
    const [one, two] = [exporter(), exporter()];
    tracing = startTracing({
      env: {},
      exporters: [
        { exporter: one, as: 'one' },
        { exporter: two, as: 'two' },
      ],
    });
    expect(tracing.health()).toMatchObject({ status: 'up' });
    one.isUp = false;
    await sendOne();
    expect(tracing.health()).toEqual({
      status: 'up',
      exporters: {
        one: { status: 'down', sent: 0, lost: 1, queued: 0, lastError: 'is down' },
        two: { status: 'up', sent: 1, lost: 0, queued: 0 },
      },
    });
    two.isUp = false;
    await sendOne();
    expect(tracing.health().status).toBe('down');
    one.isUp = true;
    await sendOne();
    expect(tracing.health()).toMatchObject({ status: 'up', exporters: { one: { status: 'up', sent: 1, lost: 2 } } });
    log.restore();
  });

  it('is up without a backend', () => {
    tracing = startTracing({ env: {}, exporters: [] });
    expect(tracing.health()).toEqual({ status: 'up', exporters: {} });
  });

  it('says what became of traces that are chosen at their end, here and on /metrics', async () => {
    tracing = startTracing({ env: {}, exporters: [], sampling: { ratio: 0, tail: { maxSpansPerTrace: 1 } } });
    metrics = createMetrics();
    const tracer = trace.getTracer('t');
    const end = (name: string, isFailing = false): void => {
      const span = tracer.startSpan(name);
      if (isFailing) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
    end('well');
    end('fails', true);
    end('checkout');
    const root = tracer.startSpan('too many');
    for (let i = 0; i < 2; i += 1) tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
    const waits = tracer.startSpan('waits');
    const sampling = {
      kept: { head: 0, error: 1, slow: 0, forced: 0, important: 1, callee: 0, predicate: 0 },
      dropped: 1,
      evicted: { traces: 0, spans: 1, bytes: 0 },
      waiting: { traces: 1, bytes: 0 },
    };
    expect(tracing.samplingStats()).toEqual(sampling);
    expect(tracing.health()).toEqual({ status: 'up', exporters: {}, sampling });
    const { body } = await metrics.expose();
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'traced_tail_traces_total{decision="kept",reason="error"} 1',
        'traced_tail_traces_total{decision="kept",reason="important"} 1',
        'traced_tail_traces_total{decision="evicted",reason="spans"} 1',
        'traced_tail_traces_total{decision="dropped",reason="none"} 1',
        'traced_tail_waiting_traces 1',
        'traced_tail_waiting_bytes 0',
      ]),
    );
    waits.end();
  });

  it('is on /metrics, by backend and reason', async () => {
    const log = captureDiag();
    const one = exporter();
    tracing = startTracing({ env: {}, exporters: [{ exporter: one, as: 'one' }] });
    metrics = createMetrics();
    await sendOne();
    one.isUp = false;
    await sendOne();
    trace.getTracer('t').startSpan('waits').end();
    const { body } = await metrics.expose();
    expect(body.split('\n')).toEqual(
      expect.arrayContaining([
        'traced_exporter_sent_spans_total{exporter="one"} 1',
        'traced_exporter_lost_spans_total{exporter="one",reason="exporter"} 1',
        'traced_exporter_queued_spans{exporter="one"} 1',
        expect.stringMatching(/^traced_exporter_queued_bytes\{exporter="one"\} \d{3}$/),
      ]),
    );
    one.isUp = true;
    log.restore();
  });

  it('is given to a Nest application by its service', async () => {
    @Module({ imports: [TracingModule.forRoot({ env: {}, exporters: ['memory'] })] })
    class App {}
    const app = await Test.createTestingModule({ imports: [App] }).compile();
    const service = app.get(TracingService);
    trace.getTracer('t').startSpan('work').end();
    await service.flush();
    expect(service.mode).toBe('started');
    expect(service.stats()).toEqual([expect.objectContaining({ name: 'memory', sent: 1 })]);
    expect(service.health()).toEqual({
      status: 'up',
      exporters: { memory: { status: 'up', sent: 1, lost: 0, queued: 0 } },
    });
    await app.close();
  });
});
