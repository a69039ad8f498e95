import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Module, Scope } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  ClientsModule,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  Transport,
  type ClientProxy,
  type TcpContext,
} from '@nestjs/microservices';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { createServer, type AddressInfo } from 'node:net';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import { requestSpan } from '../../../lib/decorators/current/request-span.js';
import { traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import { traceClientProxy } from '../../../lib/nest/transports/trace-client.js';
import { startFixture, until, type TracingFixture } from '../support/tracing-fixture.js';

const seen: { where: string; spanId: string | undefined; metadata?: unknown }[] = [];
const see = (where: string, metadata?: unknown) =>
  seen.push({ where, spanId: trace.getActiveSpan()?.spanContext().spanId, metadata });

@Controller()
class First {
  @EventPattern('placed')
  placed(@Payload() _data: unknown): void {
    see('first');
  }
  @MessagePattern('throws')
  throws(@Payload() _data: unknown): never {
    throw new RangeError('handler is out of range');
  }
  @MessagePattern('echo')
  echo(@Payload() data: unknown, @Ctx() handlerContext: TcpContext): unknown {
    see('echo', handlerContext.getMetadata());
    requestSpan().setAttribute('seen', true);
    return data;
  }
}

@Controller({ scope: Scope.REQUEST })
class Second {
  @EventPattern('placed')
  placed(@Payload() _data: unknown): void {
    see('second');
  }
}

describe('messages of Nest', () => {
  let fixture: TracingFixture;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    fixture = startFixture();
    seen.length = 0;
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await fixture.stop();
  });

  async function freePort(): Promise<number> {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }

  async function start(options: TracingModuleOptions = {}): Promise<ClientProxy> {
    const transport = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: await freePort() } };
    @Module({
      imports: [TracingModule.forRoot(options), ClientsModule.register([{ name: 'CLIENT', ...transport }])],
      controllers: [First, Second],
      providers: [{ provide: 'USER', useFactory: (client: ClientProxy) => client, inject: ['CLIENT'] }],
    })
    class AppModule {}
    const app = await NestFactory.createMicroservice(AppModule, { ...transport, logger: false });
    await app.listen();
    closing.push(() => app.close());
    return app.get<ClientProxy>('CLIENT');
  }

  const send = (client: ClientProxy, data: unknown) => firstValueFrom(client.send('echo', data));
  const emit = (client: ClientProxy) => lastValueFrom(client.emit('placed', {}), { defaultValue: 0 });

  it('are traced for clients that the injector knows', async () => {
    const client = await start();
    expect(await send(client, { a: 1 })).toEqual({ a: 1 });
    const spans = await fixture.finished(2);
    expect(spans.map(({ kind }) => kind)).toEqual(expect.arrayContaining([SpanKind.CLIENT, SpanKind.SERVER]));
    expect(spans.find(({ kind }) => kind === SpanKind.SERVER)?.attributes['seen']).toBe(true);
  });

  it('are all handled where several handlers wait for one event, each with a span of its own', async () => {
    const client = await start();
    await traced('sender', () => emit(client));
    const spans = await fixture.finished(4);
    expect(seen.map(({ where }) => where).sort()).toEqual(['first', 'second']);
    const consumers = spans.filter(({ kind }) => kind === SpanKind.CONSUMER);
    expect(consumers.map((span) => [span.parentSpanContext, span.links.length])).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
    expect(new Set(seen.map(({ spanId }) => spanId)).size).toBe(2);
  });

  it("go on with the sender's trace where events are to have a parent", async () => {
    const client = await start({ messages: { events: 'parent' } });
    await traced('sender', () => emit(client));
    const spans = await fixture.finished(4);
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  it('have no spans where they are switched off', async () => {
    const client = await start({ messages: false });
    expect(await send(client, 1)).toBe(1);
    await emit(client);
    await until(() => seen.length === 3);
    expect(fixture.spans()).toEqual([]);
  });

  it("keep the application's own metadata, and a trace that it has written there", async () => {
    const client = await start();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    client.setOnDispatchHook((packet) => (packet.metadata = { tenant: 'a' }));
    await send(client, 1);
    client.setOnDispatchHook((packet) => (packet.metadata = { tenant: 'b', traceparent }));
    await send(client, 2);
    await fixture.finished(4);
    expect(seen[0]?.metadata).toMatchObject({ tenant: 'a', traceparent: expect.any(String) });
    expect(seen[1]?.metadata).toEqual({ tenant: 'b', traceparent });
  });

  it.each([['not a header'], [7], [{ nested: true }], [null]])(
    'are handled as ever when the header is %j',
    async (header) => {
      const client = await start();
      client.setOnDispatchHook(
        (packet) => (packet.metadata = { traceparent: header as string, tracestate: header as string }),
      );
      expect(await send(client, 'kept')).toBe('kept');
      const spans = await fixture.finished(2);
      expect(spans.every(({ status }) => status.code === SpanStatusCode.UNSET)).toBe(true);
    },
  );

  it('fail as without us when nobody listens, and the span says so', async () => {
    const port = await freePort();
    const client = traceClientProxy(
      ClientProxyFactory.create({ transport: Transport.TCP, options: { port, host: '127.0.0.1' } }),
    );
    closing.push(() => Promise.resolve(client.close()));
    await expect(send(client as ClientProxy, 1)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(emit(client as ClientProxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const spans = await fixture.finished(2);
    expect(spans.map(({ kind, status }) => [kind, status.code])).toEqual([
      [SpanKind.CLIENT, SpanStatusCode.ERROR],
      [SpanKind.PRODUCER, SpanStatusCode.ERROR],
    ]);
  });

  it('of a request that nobody waits for any more end as cancelled', async () => {
    const client = await start();
    await client.connect();
    client.send('echo', 1).subscribe().unsubscribe();
    const [span] = await fixture.finished(1);
    expect(span?.attributes['traced.outcome']).toBe('cancelled');
  });

  it('of an application that serves HTTP, too, say what was thrown', async () => {
    const transport = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: await freePort() } };
    @Module({ imports: [TracingModule.forRoot()], controllers: [First] })
    class HybridModule {}
    const app = await NestFactory.create(HybridModule, { logger: false });
    app.connectMicroservice(transport);
    await app.startAllMicroservices();
    const client = traceClientProxy(ClientProxyFactory.create(transport)) as ClientProxy;
    closing.push(
      () => app.close(),
      () => Promise.resolve(client.close()),
    );
    await expect(firstValueFrom(client.send('throws', 1))).rejects.toMatchObject({ status: 'error' });
    const spans = await fixture.finished(2);
    const server = spans.find(({ kind }) => kind === SpanKind.SERVER);
    expect(server?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'handler is out of range' });
  });

  it('refuse to trace what is no client', () => {
    expect(() => traceClientProxy({})).toThrow(TracedError);
  });
});
