import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { captureDiag, type CapturedDiag } from '../../unit/sdk/capture-diag.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{';

/** What a server that never ends its answer does with a connection. */
const STALLS: Record<string, (socket: Socket) => void> = {
  'says nothing': () => undefined,
  'answers a byte now and then, without end': (socket) => drip(socket, ANSWER),
  'does not come to the end of its head': (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-slow: '),
};

function drip(socket: Socket, answer: string): void {
  let sent = 0;
  const timer = setInterval(() => socket.write(answer[sent++] ?? ' '), 5);
  socket.on('close', () => clearInterval(timer));
}

const EXPORTERS: Record<string, (url: string) => NonNullable<StartTracingOptions['exporters']>[number]> = {
  'OTLP, protobuf': (url) => ({ name: 'otlp', endpoint: `${url}/v1/traces` }),
  'OTLP, JSON': (url) => ({ name: 'otlp', endpoint: `${url}/v1/traces`, protocol: 'http/json' }),
  Zipkin: (url) => ({ name: 'zipkin', endpoint: `${url}/spans` }),
};

/** How often one of them was asked: not every time, where a machine is so busy that the time is over before. */
let asked = 0;

const CASES = Object.keys(STALLS).flatMap((stall) =>
  Object.keys(EXPORTERS).map((exporter) => [stall, exporter] as const),
);

describe.each(CASES)('a backend that %s (%s)', (stall, exporter) => {
  let log: CapturedDiag;
  let server: Server;
  let handle: TracingHandle | undefined;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    log = captureDiag();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        asked += 1;
        STALLS[stall]?.(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    await handle?.shutdown();
    handle = undefined;
    log.restore();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Options under which only the limit of the whole can end what waits; each limit is as short as it can be. */
  const options = (limits: Pick<StartTracingOptions, 'batch' | 'shutdownTimeoutMs'>): StartTracingOptions => ({
    env: {},
    exporters: [
      (EXPORTERS[exporter] as (typeof EXPORTERS)[string])(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ],
    flushOnSignals: false,
    eventLoop: false,
    ...limits,
  });

  function endSpans(count: number): void {
    for (let i = 0; i < count; i++) trace.getTracer('test').startSpan('waiting').end();
  }

  it('does not hold up flush(): what was asked for ends, and the spans stay counted', async () => {
    handle = startTracing(options({ batch: { exportTimeoutMs: 100 }, shutdownTimeoutMs: 1 }));
    endSpans(3);
    await handle.flush();
    const [stats] = Object.values(handle.stats());
    expect(stats).toMatchObject({ sent: 0 });
    expect((stats?.queued ?? 0) + (stats?.failed ?? 0) + (stats?.dropped ?? 0)).toBe(3);
  });

  it('does not hold up shutdown(), which says how many spans were given up', async () => {
    handle = startTracing(options({ shutdownTimeoutMs: 100 }));
    endSpans(3);
    await handle.shutdown();
    expect(log.warn.filter((line) => line.includes('given up'))).toEqual([
      expect.stringContaining('3 spans were given up because the process is stopping'),
    ]);
    expect(Object.values(handle.stats())[0]).toMatchObject({ sent: 0, dropped: 3 });
  });

  it('does not hold up the end of a Nest application', async () => {
    @Module({ imports: [TracingModule.forRoot({ ...options({ shutdownTimeoutMs: 100 }), instrument: false })] })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.init();
    endSpans(2);
    await app.close();
    expect(log.warn.filter((line) => line.includes('given up'))).toEqual([
      expect.stringContaining('2 spans were given up because the process is stopping'),
    ]);
  });
});

it('asked them', () => {
  expect(asked).toBeGreaterThan(0);
});
