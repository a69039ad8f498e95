// needs: JAEGER_URL
import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import { captureDiag } from '../unit/sdk/capture-diag.js';
import { freePort } from '../support/backends/server.mjs';
import { jaegerUrl, readJaegerTrace } from '../support/backends/jaeger-client.js';

const SPANS = 20_000;
const PER_TURN = 50;
const ANSWER_AFTER_MS = 5_000;

let slow: Server;
let slowUrl: string;
let deadUrl: string;

beforeAll(async () => {
  slow = createServer((request, response) => {
    request.resume();
    setTimeout(() => response.writeHead(200).end(), ANSWER_AFTER_MS).unref();
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  slowUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/v1/traces`;
  deadUrl = `http://127.0.0.1:${await freePort()}/v1/traces`;
});
afterAll(() => {
  slow.closeAllConnections();
  slow.close();
});

describe('three backends, one dead and one slow', () => {
  it('gives the healthy one every span, and the others what there is room for', async () => {
    const log = captureDiag();
    const tracing = startTracing({
      env: {},
      serviceName: 'isolation',
      exporters: [
        { name: 'otlp', as: 'dead', endpoint: deadUrl },
        { name: 'otlp', as: 'slow', endpoint: slowUrl },
        { name: 'otlp', as: 'healthy', endpoint: jaegerUrl('JAEGER_OTLP_URL') },
      ],
      batch: { maxQueueSize: 2_048 },
    });
    const tracer = trace.getTracer('isolation');
    const traceIds: string[] = [];
    for (let index = 0; index < SPANS; index += 1) {
      const span = tracer.startSpan(`span ${index}`, { root: true, attributes: { index } });
      span.end();
      if (index % 1_000 === 999) traceIds.push(span.spanContext().traceId);
      // About 5,000 spans a second.
      if (index % PER_TURN === PER_TURN - 1) await sleep(10);
    }
    const [, , healthyLane] = tracing.stats();
    while ((tracing.stats()[2]?.queued ?? 0) > 0) await sleep(50);
    const [dead, slowLane, healthy] = tracing.stats();
    expect(healthyLane?.dropped).toBe(0);
    expect(healthy).toMatchObject({ name: 'healthy', sent: SPANS, dropped: 0, failed: 0 });
    expect(dead).toMatchObject({ name: 'dead', sent: 0 });
    expect(dead!.queued).toBeLessThanOrEqual(2_048 + 512);
    expect(slowLane!.queued).toBeLessThanOrEqual(2_048 + 512);
    for (const { sent, dropped, failed, queued } of [dead!, slowLane!])
      expect(sent + dropped + failed + queued).toBe(SPANS);
    for (const traceId of traceIds) expect(await readJaegerTrace(traceId, 1)).toHaveLength(1);
    await tracing.shutdown();
    // One line when each began to lose spans, and one when the process stops.
    expect(log.warn.filter((line) => line.includes('lost'))).toHaveLength(4);
    log.restore();
  }, 240_000);
});
