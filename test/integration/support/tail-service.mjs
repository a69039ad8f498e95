// One of two services: answers by its path, calls the other when it knows it, and tells what it has kept; run by kept-parts.test.ts.
import 'reflect-metadata';
import { Controller, Get, HttpException, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { trace } from '@opentelemetry/api';
import { TracingModule, TracingService, tracedFetch } from '../../../dist/esm/index.js';

const { callee, sampling, platform } = JSON.parse(process.argv[2] ?? '{}');
let tracing;

class WorkController {
  async work(kind) {
    if (callee !== undefined) {
      const response = await tracedFetch(`${callee}/parts/${kind}`);
      return { callee: response.status, header: response.headers.get('traceresponse') };
    }
    if (kind === 'fails') throw new HttpException('no', 503);
    if (kind === 'wanted')
      trace
        .getTracer('app')
        .startSpan('work', { attributes: { 'sampling.priority': 1 } })
        .end();
    return { kind };
  }

  async kept() {
    await tracing.get(TracingService).flush();
    const { memory } = globalThis[Symbol.for('nestjs-traced.tracing.v1')].handle;
    return {
      spans: memory.getFinishedSpans().map(({ name, attributes }) => `${name} ${attributes['sampling.reason']}`),
      stats: tracing.get(TracingService).samplingStats(),
    };
  }
}
const decorate = (key, path) =>
  Get(path)(WorkController.prototype, key, Object.getOwnPropertyDescriptor(WorkController.prototype, key));
decorate('work', '/parts/:kind');
decorate('kept', '/kept');
Param('kind')(WorkController.prototype, 'work', 0);
Controller()(WorkController);

class AppModule {}
Module({
  imports: [
    TracingModule.forRoot({
      env: {},
      exporters: ['memory'],
      sampling: { ratio: 0, ...sampling },
      http: { ignore: '/kept' },
      metrics: false,
      eventLoop: false,
    }),
  ],
  controllers: [WorkController],
})(AppModule);

const adapter = platform === 'fastify' ? new (await import('@nestjs/platform-fastify')).FastifyAdapter() : undefined;
tracing = await (adapter === undefined
  ? NestFactory.create(AppModule, { logger: false })
  : NestFactory.create(AppModule, adapter, { logger: false }));
await tracing.listen(0, '127.0.0.1');
console.log(await tracing.getUrl());
