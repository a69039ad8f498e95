// needs: REDIS_URL
import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BullModule, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { FlowProducer, Queue, Worker, type Job } from 'bullmq';
import { requestSpan } from '../../lib/decorators/current/request-span.js';
import { traced } from '../../lib/decorators/wrapping/traced-function.js';
import { bullmqTelemetry } from '../../lib/drivers/bullmq/bullmq-telemetry.js';
import { TracingModule } from '../../lib/nest/module/tracing.module.js';
import { startFixture, until, type TracingFixture } from '../integration/support/tracing-fixture.js';

const { hostname, port } = new URL(process.env['REDIS_URL'] as string);
const connection = { host: hostname, port: Number(port), maxRetriesPerRequest: null };
const attempts = { attempts: 3, backoff: { type: 'fixed', delay: 5 } };

describe('BullMQ', () => {
  let fixture: TracingFixture;
  const closing: (() => Promise<unknown>)[] = [];

  beforeEach(() => {
    fixture = startFixture();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await fixture.stop();
  });

  const all = (kind: SpanKind) => fixture.spans().filter((span) => span.kind === kind);

  function expectThreeAttempts(errorType: string): void {
    const [added] = all(SpanKind.PRODUCER);
    const [caller] = fixture.spans().filter(({ name }) => name === 'caller');
    const processed = all(SpanKind.CONSUMER);
    expect(added?.parentSpanContext?.spanId).toBe(caller?.spanContext().spanId);
    expect(processed.map((span) => [span.parentSpanContext, span.links.map(({ context }) => context.spanId)])).toEqual(
      Array.from({ length: 3 }, () => [undefined, [added?.spanContext().spanId]]),
    );
    expect(new Set(processed.map((span) => span.spanContext().traceId)).size).toBe(3);
    expect(processed.map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.ERROR,
      SpanStatusCode.UNSET,
    ]);
    expect(processed[0]?.status.message).toBe('not yet');
    expect(processed.map(({ attributes }) => attributes['error.type'])).toEqual([errorType, errorType, undefined]);
    expect(processed.map(({ attributes }) => attributes['traced.job.attempt'])).toEqual([1, 2, 3]);
  }

  it('makes three linked traces of three attempts, two of them failed, and is silent about everything else', async () => {
    const telemetry = bullmqTelemetry();
    const name = `plain-${process.pid}`;
    const queue = new Queue(name, { connection, telemetry });
    const work = (job: Job): Promise<string> => {
      requestSpan().setAttribute('seen', true);
      return job.attemptsMade < 2 ? Promise.reject(new RangeError('not yet')) : Promise.resolve('secret result');
    };
    // Whatever is active when a worker is made must not become the parent of what it does.
    const worker = traced('bootstrap', () => new Worker(name, work, { connection, telemetry }));
    closing.push(
      () => queue.close(),
      () => worker.close(),
    );
    await traced('caller', () => queue.add('welcome', { to: 'ada' }, attempts));
    await until(() => all(SpanKind.CONSUMER).length === 3);
    expectThreeAttempts('job_failed');
    expect(fixture.spans()).toHaveLength(2 + 1 + 3);
    expect(all(SpanKind.PRODUCER)[0]).toMatchObject({
      name: `add ${name}.welcome`,
      attributes: { 'messaging.system.name': 'bullmq', 'messaging.destination.name': name },
    });
    expect(all(SpanKind.CONSUMER)[2]?.attributes).toEqual({
      'messaging.system.name': 'bullmq',
      'messaging.destination.name': name,
      'messaging.operation.name': 'process',
      'messaging.message.id': '1',
      'traced.job.name': 'welcome',
      'traced.job.attempt': 3,
      seen: true,
    });
    expect(JSON.stringify(fixture.spans().map(({ attributes, events }) => [attributes, events]))).not.toContain(
      'secret',
    );
  });

  it('processes a job with broken metadata as without us', async () => {
    const telemetry = bullmqTelemetry();
    const name = `broken-${process.pid}`;
    const queue = new Queue(name, { connection });
    const done: string[] = [];
    const work = (job: Job) => Promise.resolve(done.push(job.name));
    closing.push(() => queue.close());
    await queue.add('broken', {}, { telemetry: { metadata: '{not json' } });
    await queue.add('none', {});
    const worker = new Worker(name, work, { connection, telemetry });
    closing.push(() => worker.close());
    await until(() => all(SpanKind.CONSUMER).length === 2);
    expect(done).toEqual(['broken', 'none']);
    expect(all(SpanKind.CONSUMER).map(({ links, status }) => [links, status.code])).toEqual([
      [[], SpanStatusCode.UNSET],
      [[], SpanStatusCode.UNSET],
    ]);
  });

  it('adds flows and bulks as one PRODUCER span each', async () => {
    const telemetry = bullmqTelemetry();
    const name = `flow-${process.pid}`;
    const queue = new Queue(name, { connection, telemetry });
    const flows = new FlowProducer({ connection, telemetry });
    closing.push(
      () => queue.close(),
      () => flows.close(),
    );
    await queue.addBulk([
      { name: 'a', data: {} },
      { name: 'b', data: {} },
    ]);
    await flows.add({ name: 'parent', queueName: name, children: [{ name: 'child', queueName: name }] });
    const names = all(SpanKind.PRODUCER).map((span) => span.name);
    expect(names).toContain(`addBulk ${name}`);
    expect(names).toContain(`addFlow ${name}`);
  });

  it('is traced in an application of @nestjs/bullmq without a line of its own', async () => {
    const name = `nest-${process.pid}`;
    @Processor(name)
    class Mails extends WorkerHost {
      process(job: Job): Promise<void> {
        return job.attemptsMade < 2 ? Promise.reject(new RangeError('not yet')) : Promise.resolve();
      }
    }
    @Injectable()
    class Sender {
      constructor(@InjectQueue(name) readonly queue: Queue) {}
    }
    @Module({
      imports: [TracingModule.forRoot(), BullModule.forRoot({ connection }), BullModule.registerQueue({ name })],
      providers: [Mails, Sender],
    })
    class MailsModule {}
    const app = await NestFactory.createApplicationContext(MailsModule, { logger: false });
    closing.push(() => app.close());
    await traced('caller', () => app.get(Sender).queue.add('welcome', {}, attempts));
    await until(() => all(SpanKind.CONSUMER).length === 3);
    expectThreeAttempts('RangeError');
  });
});
