import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type INestApplication, type MiddlewareConsumer } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { context, propagation, trace } from '@opentelemetry/api';
import { Baggage, Traced, TracingModule } from '../../../lib/index.js';
import { startTracing, type TracingHandle } from '../../../lib/sdk.js';

@Controller('tenant')
class TenantController {
  @Get()
  @Traced({ name: 'tenant.read' })
  read(@Baggage('tenant.id') tenant: string | undefined): { tenant: string | undefined } {
    return { tenant };
  }
}

@Module({ imports: [TracingModule.forRoot({ instrument: false })], controllers: [TenantController] })
class AppModule {
  configure(consumer: MiddlewareConsumer): void {
    const addTenant = (_request: unknown, _response: unknown, next: () => void): void => {
      const baggage = propagation.createBaggage({ 'tenant.id': { value: 'acme' } });
      const span = trace.getTracer('middleware').startSpan('middleware');
      context.with(propagation.setBaggage(trace.setSpan(context.active(), span), baggage), next);
      span.end();
    };
    consumer.apply(addTenant).forRoutes('{*path}');
  }
}

let tracing: TracingHandle;
let app: INestApplication;

beforeEach(() => {
  tracing = startTracing({ exporters: ['memory'], env: {} });
});

afterEach(async () => {
  await app.close();
  await tracing.shutdown();
});

describe.each(['express', 'fastify'])('the context of a middleware (%s)', (platform) => {
  it('reaches the handler: its baggage and its span stay', async () => {
    const options = { logger: false } as const;
    app =
      platform === 'fastify'
        ? await NestFactory.create(AppModule, new FastifyAdapter(), options)
        : await NestFactory.create(AppModule, options);
    await app.listen(0, '127.0.0.1');
    const response = await fetch(`${await app.getUrl()}/tenant`);
    expect(await response.json()).toEqual({ tenant: 'acme' });
    await tracing.flush();
    const spans = tracing.memory?.getFinishedSpans() ?? [];
    const [server, middleware, read] = ['GET /tenant', 'middleware', 'tenant.read'].map((name) =>
      spans.find((span) => span.name === name),
    );
    expect(middleware?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
    expect(read?.parentSpanContext?.spanId).toBe(middleware?.spanContext().spanId);
  });
});
