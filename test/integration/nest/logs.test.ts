import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Injectable, Logger, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SpanKind } from '@opentelemetry/api';
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { createLogger, format, transports } from 'winston';
import { Writable } from 'node:stream';
import { requestSpan } from '../../../lib/decorators/current/request-span.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { pinoTracing } from '../../../lib/nest/logs/pino-tracing.js';
import { traceWinston } from '../../../lib/nest/logs/trace-winston.js';
import { TracingLogger } from '../../../lib/nest/logs/tracing-logger.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

type Line = Record<string, unknown>;

const lines: Line[] = [];
const keep = (text: string): boolean => lines.push(JSON.parse(text) as Line) > 0;
const sink = () =>
  new Writable({ write: (chunk: Buffer, _encoding, done) => void (keep(String(chunk)), setImmediate(done)) });
const pinoLogger = pino({ ...pinoTracing() }, { write: (line) => void keep(line) });
const winstonLogger = traceWinston(
  createLogger({ format: format.json(), transports: [new transports.Stream({ stream: sink() })] }),
);

@Injectable()
class Orders {
  readonly #logger = new Logger('Orders');

  @Traced()
  async place(@SpanAttr('order.id', { on: 'request' }) id: string): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, Number(id) % 5));
    this.#logger.warn(`nest ${id}`);
    pinoLogger.info(`pino ${id}`);
    winstonLogger.info(`winston ${id}`);
    requestSpan().setAttribute('order.placed', true);
    return id;
  }
}

@Controller('orders')
class OrdersController {
  constructor(private readonly orders: Orders) {}
  @Get(':id')
  place(@Param('id') id: string) {
    return this.orders.place(id);
  }
}

@Module({
  imports: [TracingModule.forRoot({ logs: { asEvents: 'warn' } })],
  controllers: [OrdersController],
  providers: [Orders],
})
class AppModule {}

describe('log lines of requests', () => {
  let fixture: TracingFixture;
  let stop: () => Promise<void>;
  let url: string;

  beforeEach(async () => {
    fixture = startFixture();
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => keep(String(text)));
    const app = await NestFactory.create(AppModule, { logger: new TracingLogger({ json: true, logLevels: ['warn'] }) });
    app.use(pinoHttp({ ...pinoTracing() }, { write: (line: string) => void keep(line) } as never));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    stop = () => app.close();
  });
  afterEach(async () => {
    await stop();
    jest.restoreAllMocks();
    await fixture.stop();
  });

  it('carry the ids of their own request, 200 at a time, with three loggers', async () => {
    const traceIds = Array.from({ length: 200 }, () => randomBytes(16).toString('hex'));
    const ask = async (traceId: string, n: number) => {
      const response = await fetch(`${url}/orders/${n}`, {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      });
      await response.text();
    };
    await Promise.all(traceIds.map(ask));
    const spans = await fixture.finished(400);
    while (lines.length < 800) await new Promise((resolve) => setTimeout(resolve, 2));
    const wrong = traceIds.flatMap((traceId, n) => {
      const place = spans.find((span) => span.name === 'Orders.place' && span.spanContext().traceId === traceId);
      const own = lines.filter(({ trace_id }) => trace_id === traceId);
      const texts = own.filter(({ span_id }) => span_id === place?.spanContext().spanId);
      const said = texts.map(({ message, msg }) => message ?? msg).sort();
      return JSON.stringify(said) === JSON.stringify([`nest ${n}`, `pino ${n}`, `winston ${n}`]) && own.length === 4
        ? []
        : [said];
    });
    expect(wrong).toEqual([]);
  });

  it('of pino-http at the end of a response carry the ids of the server span', async () => {
    await (await fetch(`${url}/orders/1`)).text();
    const spans = await fixture.finished(2);
    const server = spans.find(({ kind }) => kind === SpanKind.SERVER)?.spanContext();
    while (!lines.some(({ msg }) => msg === 'request completed'))
      await new Promise((resolve) => setTimeout(resolve, 2));
    expect(lines.find(({ msg }) => msg === 'request completed')).toMatchObject({
      trace_id: server?.traceId,
      span_id: server?.spanId,
    });
  });

  it('are events where they are logged, and the server span tells everything about its request', async () => {
    await (await fetch(`${url}/orders/3`)).text();
    const [place, server] = await fixture.finished(2);
    expect(place?.events.map(({ attributes }) => attributes?.['log.message'])).toEqual(['nest 3']);
    expect(server?.attributes).toMatchObject({ 'order.id': '3', 'order.placed': true });
  });
});
