import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module, UseGuards, type CanActivate, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { requestSpan } from '../../../lib/decorators/current/request-span.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import { startFixture, until, type TracingFixture } from '../support/tracing-fixture.js';

class Refusing implements CanActivate {
  canActivate(): boolean {
    throw new RangeError('guard is out of range');
  }
}

@WebSocketGateway()
class ChatGateway {
  connected = 0;
  handleConnection(): void {
    this.connected += 1;
  }
  @SubscribeMessage('say')
  async say(@MessageBody() text: string): Promise<object> {
    await this.store(text);
    requestSpan().setAttribute('chat.length', text.length);
    return { event: 'said', data: text };
  }
  @SubscribeMessage('fails')
  fails(): never {
    throw new RangeError('handler is out of range');
  }
  @SubscribeMessage('refuses')
  refuses(): never {
    throw new WsException('not now');
  }
  @UseGuards(Refusing)
  @SubscribeMessage('guarded')
  guarded(): void {}
  @Traced()
  private async store(_text: string): Promise<void> {
    await Promise.resolve();
  }
}

@Module({ imports: [TracingModule.forRoot()], providers: [ChatGateway] })
class ChatModule {}

interface Client {
  send(event: string, data: unknown): void;
  answers: unknown[];
  close(): void;
}

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

async function socketIo(url: string): Promise<Client> {
  const socket = io(url, { transports: ['websocket'], extraHeaders: { traceparent } });
  const answers: unknown[] = [];
  socket.on('said', (data) => answers.push(data));
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
  return { answers, send: (event, data) => void socket.emit(event, data), close: () => void socket.close() };
}

async function plain(url: string): Promise<Client> {
  const socket = new WebSocket(url.replace('http', 'ws'), { headers: { traceparent } });
  const answers: unknown[] = [];
  socket.on('message', (data: Buffer) => answers.push((JSON.parse(data.toString()) as { data: unknown }).data));
  await new Promise<void>((resolve) => socket.on('open', () => resolve()));
  return {
    answers,
    send: (event, data) => socket.send(JSON.stringify({ event, data })),
    close: () => socket.close(),
  };
}

describe.each([
  ['socket.io', IoAdapter, socketIo],
  ['socket.io, as Nest finds it by itself', undefined, socketIo],
  ['ws', WsAdapter, plain],
] as const)('gateways on %s', (_name, Adapter, connect) => {
  let fixture: TracingFixture;
  let app: INestApplication;
  let client: Client;

  beforeEach(async () => {
    fixture = startFixture();
    app = await NestFactory.create(ChatModule, { logger: false });
    if (Adapter !== undefined) app.useWebSocketAdapter(new Adapter(app));
    await app.listen(0, '127.0.0.1');
    client = await connect(await app.getUrl());
  });
  afterEach(async () => {
    client.close();
    await app.close();
    await fixture.stop();
  });

  const named = async (name: string) => {
    await until(() => fixture.spans().some((span) => span.name === name));
    return fixture.spans().filter((span) => span.name === name);
  };

  it('give each message a trace of its own, linked to the handshake', async () => {
    client.send('say', 'hello');
    client.send('say', 'again');
    await until(() => client.answers.length === 2);
    expect(client.answers).toEqual(['hello', 'again']);
    await until(() => fixture.spans().filter(({ name }) => name === 'process say').length === 2);
    const [handshake] = await named('connect websocket');
    expect(handshake?.kind).toBe(SpanKind.SERVER);
    expect(handshake?.parentSpanContext?.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    const messages = await named('process say');
    for (const message of messages) {
      expect(message.parentSpanContext).toBeUndefined();
      expect(message.links.map(({ context }) => context.spanId)).toEqual([handshake?.spanContext().spanId]);
      expect(message.attributes).toMatchObject({ 'messaging.system.name': 'websocket', 'chat.length': 5 });
    }
    const inside = await named('ChatGateway.store');
    expect(inside.map((span) => span.parentSpanContext?.spanId)).toEqual(
      messages.map((span) => span.spanContext().spanId),
    );
  });

  it('say what handlers and guards throw', async () => {
    client.send('fails', 1);
    client.send('guarded', 1);
    client.send('refuses', 1);
    const [failing] = await named('process fails');
    const [guarded] = await named('process guarded');
    const [refusing] = await named('process refuses');
    expect(failing?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'handler is out of range' });
    expect(guarded?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'guard is out of range' });
    expect(refusing?.attributes['traced.outcome']).toBe('expected');
  });
});
