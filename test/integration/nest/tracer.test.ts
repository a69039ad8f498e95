import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { currentSpan, SpanAttr, traced, Traced, TracedHttpService, TracingModule } from '../../../lib/index.js';
import { startTracing, type TracingHandle } from '../../../lib/sdk.js';

// The five tests of the source document, with its names.

let tracing: TracingHandle;
let apps: INestApplication[] = [];

beforeEach(() => {
  tracing = startTracing({ serviceName: 'tracer-test', exporters: ['memory'], env: {} });
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  apps = [];
  await tracing.shutdown();
});

async function finished(): Promise<ReadableSpan[]> {
  await tracing.flush();
  return [...(tracing.memory?.getFinishedSpans() ?? [])];
}

async function spanNamed(name: string): Promise<ReadableSpan> {
  const spans = await finished();
  const found = spans.find((span) => span.name === name);
  if (!found) throw new Error(`no span ${name}; there are ${spans.map((span) => span.name).join(', ')}`);
  return found;
}

async function serve(module: Type): Promise<string> {
  const app = await NestFactory.create(module, { logger: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

describe('Tracer', () => {
  it('basic span', async () => {
    class Orders {
      @Traced({ name: 'order.price', attributes: { 'order.currency': 'EUR' } })
      price(@SpanAttr('order.items') items: number): number {
        currentSpan().addEvent('priced');
        return items * 650;
      }
    }
    expect(new Orders().price(2)).toBe(1300);
    const span = await spanNamed('order.price');
    expect(span.kind).toBe(SpanKind.INTERNAL);
    expect(span.parentSpanContext).toBeUndefined();
    expect(span.attributes).toEqual({
      'code.function.name': 'Orders.price',
      'order.currency': 'EUR',
      'order.items': 2,
    });
    expect(span.events.map(({ name }) => name)).toEqual(['priced']);
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span.ended).toBe(true);
    expect(span.resource.attributes['service.name']).toBe('tracer-test');
  });

  it('child span', async () => {
    class Orders {
      @Traced({ name: 'parent' })
      async place(): Promise<string> {
        const [first] = await Promise.all([this.step(), traced('function child', () => Promise.resolve(1))]);
        return first;
      }

      @Traced({ name: 'method child' })
      async step(): Promise<string> {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return 'done';
      }
    }
    expect(await new Orders().place()).toBe('done');
    const parent = await spanNamed('parent');
    for (const name of ['method child', 'function child']) {
      const child = await spanNamed(name);
      expect(child.parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
      expect(child.spanContext().traceId).toBe(parent.spanContext().traceId);
    }
  });

  it('context propagation across services', async () => {
    @Controller('stock')
    class StockController {
      @Get()
      @Traced({ name: 'stock.count' })
      count(): { count: number } {
        return { count: 3 };
      }
    }

    @Module({ imports: [TracingModule.forRoot({ instrument: false })], controllers: [StockController] })
    class StockModule {}

    const stockUrl = await serve(StockModule);

    @Controller('orders')
    class OrdersController {
      constructor(@Inject(TracedHttpService) private readonly http: TracedHttpService) {}

      @Get()
      async list(): Promise<unknown> {
        return (await this.http.get(`${stockUrl}/stock`)).json();
      }
    }

    @Module({ imports: [TracingModule.forRoot({ instrument: false })], controllers: [OrdersController] })
    class OrdersModule {}

    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const response = await fetch(`${await serve(OrdersModule)}/orders`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    expect(await response.json()).toEqual({ count: 3 });

    const chain = ['GET /orders', 'GET', 'GET /stock', 'stock.count'];
    let parentId = '00f067aa0ba902b7';
    for (const name of chain) {
      const span = await spanNamed(name);
      expect([name, span.spanContext().traceId]).toEqual([name, traceId]);
      expect([name, span.parentSpanContext?.spanId]).toEqual([name, parentId]);
      parentId = span.spanContext().spanId;
    }
    expect((await spanNamed('GET')).kind).toBe(SpanKind.CLIENT);
    expect((await spanNamed('GET /stock')).parentSpanContext?.isRemote).toBe(true);
  });

  it('error handling', async () => {
    class CardError extends Error {
      override readonly name = 'CardError';
    }
    const failure = new CardError('the card was refused');

    class Payments {
      @Traced({ name: 'outer' })
      async charge(): Promise<void> {
        await this.send();
      }

      @Traced({ name: 'inner' })
      async send(): Promise<void> {
        throw failure;
      }
    }
    await expect(new Payments().charge()).rejects.toBe(failure);
    const [inner, outer] = [await spanNamed('inner'), await spanNamed('outer')];
    for (const span of [inner, outer]) {
      expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'the card was refused' });
      expect(span.attributes['error.type']).toBe('CardError');
    }
    expect(inner.events).toHaveLength(1);
    expect(inner.events[0]).toMatchObject({
      name: 'exception',
      attributes: {
        'exception.type': 'CardError',
        'exception.message': 'the card was refused',
        'exception.stacktrace': expect.stringContaining('tracer.test'),
      },
    });
    expect(outer.events).toEqual([]);
  });

  it('HTTP middleware', async () => {
    @Injectable()
    class Service {
      @Traced({ name: 'user.load' })
      load(id: string): { id: string } {
        return { id };
      }
    }

    @Controller('api/users')
    class UsersController {
      constructor(@Inject(Service) private readonly service: Service) {}

      @Get(':id')
      find(): { id: string } {
        return this.service.load('user123');
      }
    }

    @Module({
      imports: [TracingModule.forRoot({ instrument: false })],
      controllers: [UsersController],
      providers: [Service],
    })
    class AppModule {}

    const response = await fetch(`${await serve(AppModule)}/api/users/user123`);
    expect(await response.json()).toEqual({ id: 'user123' });
    const server = await spanNamed('GET /api/users/:id');
    expect(server.kind).toBe(SpanKind.SERVER);
    expect(server.status.code).toBe(SpanStatusCode.UNSET);
    expect(server.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/api/users/:id',
      'http.response.status_code': 200,
      'url.path': '/api/users/user123',
      'url.scheme': 'http',
      'code.function.name': 'UsersController.find',
    });
    const load = await spanNamed('user.load');
    expect(load.parentSpanContext?.spanId).toBe(server.spanContext().spanId);
  });
});
