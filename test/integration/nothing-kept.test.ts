import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Injectable,
  Module,
  Post,
  Req,
  Res,
  StreamableFile,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type NestInterceptor,
  type NestModule,
  type MiddlewareConsumer,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Observable } from 'rxjs';
import { Sensitive } from '../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../lib/decorators/traced.decorator.js';
import { TracingModule } from '../../lib/nest/module/tracing.module.js';
import { startApp, type Platform, type RunningApp } from './support/http-app.js';
import { Met } from './support/kept.js';
import { until } from './support/tracing-fixture.js';

/** Everything that belongs to a request and was met on its way. */
let met = new Met();

@Injectable()
class MeetingGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    met.see('execution context', execution);
    met.see('request', execution.switchToHttp().getRequest<object>());
    met.see('response', execution.switchToHttp().getResponse<object>());
    return true;
  }
}

@Injectable()
class MeetingInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    met.see('execution context', execution);
    met.see('call handler', next);
    return next.handle();
  }
}

@Traced()
@Injectable()
class Orders {
  async place(@SpanAttr('order') order: object, @Sensitive() secret: string): Promise<object> {
    await pause(1);
    return met.see('result', { order, length: secret.length });
  }

  refuse(request: object): never {
    throw met.see('error', Object.assign(new BadRequestException('no'), { request }));
  }

  crash(request: object): never {
    throw met.see('error', Object.assign(new RangeError('out of range'), { request }));
  }
}

@Traced()
@Controller('o')
class OrdersController {
  constructor(private readonly orders: Orders) {}

  @Post('place')
  place(@Body() body: { id: string }, @Req() request: object): Promise<object> {
    met.see('body', body);
    return this.orders.place(body, `secret of ${String(request)}`);
  }

  @Get('refused')
  refused(@Req() request: object): never {
    return this.orders.refuse(request);
  }

  @Get('crashed')
  async crashed(@Req() request: object): Promise<never> {
    await pause(1);
    return this.orders.crash(request);
  }

  @Get('by-hand')
  byHand(@Req() request: object, @Res() reply: { send(body: string): void }): void {
    met.see('request', request);
    reply.send('by hand');
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(met.see('stream', Readable.from([Buffer.from('a'), Buffer.from('b')])));
  }

  @Get('endless')
  endless(): StreamableFile {
    const endless = new Readable({
      read() {
        setTimeout(() => this.push('x'.repeat(1024)), 1);
      },
    });
    return new StreamableFile(met.see('stream', endless));
  }

  @Get('waits')
  async waits(@Req() request: object): Promise<string> {
    met.see('request', request);
    closed.waited += 1;
    await until(() => closed.open === 0);
    return 'nobody hears it';
  }
}

function moduleOf(...imports: NonNullable<Parameters<typeof Module>[0]['imports']>): Type {
  @Module({
    imports,
    controllers: [OrdersController],
    providers: [
      Orders,
      { provide: APP_GUARD, useClass: MeetingGuard },
      { provide: APP_INTERCEPTOR, useClass: MeetingInterceptor },
    ],
  })
  class ShopModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer
        .apply((request: IncomingMessage, response: ServerResponse, next: () => void) => {
          met.see('raw request', request);
          met.see('raw response', response);
          met.see('socket', request.socket);
          closed.open += 1;
          request.socket.once('close', () => (closed.open -= 1));
          next();
        })
        .forRoutes('{*path}');
    }
  }
  return ShopModule;
}

/** How many connections have not been closed yet, and how many requests have waited for that. */
const closed = { open: 0, waited: 0 };

/** Sends one request over a connection of its own, and leaves; the status of the answer, 0 without one. */
function ask(
  url: string,
  method: string,
  leave: 'at the end' | 'at the first byte' | 'before the answer',
): Promise<number> {
  return new Promise((resolve) => {
    const request = send(url, { method, agent: false, headers: { 'content-type': 'application/json' } });
    request.on('error', () => resolve(0));
    request.on('response', (response) => {
      response.on('data', () => leave === 'at the first byte' && request.destroy());
      response.on('error', () => undefined);
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    request.end(method === 'POST' ? JSON.stringify({ id: 'o-1', card: '4111 1111 1111 1111' }) : undefined);
    const { waited } = closed;
    if (leave === 'before the answer') void until(() => closed.waited > waited).then(() => request.destroy());
  });
}

/** Everything that can become of a request, a few times each. */
async function askEverything(url: string): Promise<number[]> {
  const answers: number[] = [];
  for (let round = 0; round < 3; round++) {
    answers.push(await ask(`${url}/o/place`, 'POST', 'at the end'));
    for (const path of ['refused', 'crashed', 'by-hand', 'file', 'missing'])
      answers.push(await ask(`${url}/o/${path}`, 'GET', 'at the end'));
    answers.push(await ask(`${url}/o/endless`, 'GET', 'at the first byte'));
    answers.push(await ask(`${url}/o/waits`, 'GET', 'before the answer'));
  }
  await until(() => closed.open === 0);
  await pause(50);
  return answers;
}

const once = [201, 400, 500, 200, 200, 404, 200, 0];

describe.each<Platform>(['express', 'fastify'])('what belongs to a request of %s', (platform) => {
  let running: RunningApp;
  beforeEach(() => {
    met = new Met();
  });
  afterEach(() => running.app.close());

  it.each([
    ['without us', undefined],
    ['sent to memory', { exporters: ['memory'] }],
    [
      'judged at its end, measured and shown',
      { exporters: ['memory'], sampling: { tail: { slowMs: 1 } }, metrics: true, viewer: true },
    ],
    ['not sampled', { exporters: ['memory'], sampling: { ratio: 0 } }],
    ['off', { env: { OTEL_SDK_DISABLED: 'true' } }],
  ] as const)('is collected as soon as it is over: %s', async (_name, options) => {
    const imports = options === undefined ? [] : [TracingModule.forRoot({ serviceName: 'shop', ...options } as never)];
    running = await startApp(platform, moduleOf(...imports));
    const answers = await askEverything(running.url);
    expect(answers).toEqual([...once, ...once, ...once]);
    expect(met.counts).toMatchObject({ socket: 24, body: 3, error: 6, result: 3, stream: 6 });
    expect(await met.left()).toEqual({});
  });
});
