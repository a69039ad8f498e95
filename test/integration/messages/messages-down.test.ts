import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { Queue } from 'bullmq';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { bullmqTelemetry } from '../../../lib/drivers/bullmq/bullmq-telemetry.js';
import { traceClientProxy } from '../../../lib/nest/transports/trace-client.js';
import { freePort } from '../../support/backends/server.mjs';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

/** Clients that give up at once instead of waiting for a broker that is not there. */
const transports: [string, (port: number) => object][] = [
  ['redis', (port) => ({ transport: Transport.REDIS, options: { host: '127.0.0.1', port, retryAttempts: 0 } })],
  ['nats', (port) => ({ transport: Transport.NATS, options: { servers: [`127.0.0.1:${port}`], reconnect: false } })],
  ['mqtt', (port) => ({ transport: Transport.MQTT, options: { url: `mqtt://127.0.0.1:${port}`, reconnectPeriod: 0 } })],
  [
    'rabbitmq',
    (port) => ({ transport: Transport.RMQ, options: { urls: [`amqp://127.0.0.1:${port}`], maxConnectionAttempts: 0 } }),
  ],
  [
    'kafka',
    (port) => ({
      transport: Transport.KAFKA,
      options: { client: { brokers: [`127.0.0.1:${port}`], logLevel: 0, retry: { retries: 0 } } },
    }),
  ],
];

describe('a broker that is down', () => {
  let fixture: TracingFixture;
  beforeEach(() => {
    Logger.overrideLogger(false);
    fixture = startFixture();
  });
  afterEach(() => fixture.stop());

  const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'sent',
      (error: unknown) => String(error).replaceAll(/\d{4,5}/g, 'port'),
    );

  async function attempts(client: ClientProxy): Promise<unknown[]> {
    const asked = await outcomeOf(firstValueFrom(client.send('find', {})));
    const told = await outcomeOf(lastValueFrom(client.emit('placed', {}), { defaultValue: 0 }));
    await outcomeOf(Promise.resolve().then(() => client.close()));
    return [asked, told];
  }

  it.each(transports)('is to the caller as without us, and the spans say so: %s', async (_system, optionsOf) => {
    const create = async () =>
      ClientProxyFactory.create(optionsOf(await freePort()) as never) as unknown as ClientProxy;
    const bare = await attempts(await create());
    expect(fixture.spans()).toEqual([]);
    expect(await attempts(traceClientProxy(await create()))).toEqual(bare);
    expect(bare).not.toContain('sent');
    expect(fixture.spans().map(({ kind, status }) => [kind, status.code])).toEqual([
      [SpanKind.CLIENT, SpanStatusCode.ERROR],
      [SpanKind.PRODUCER, SpanStatusCode.ERROR],
    ]);
  });

  it('is to who adds a job as without us, and the span says so', async () => {
    const connection = {
      host: '127.0.0.1',
      port: await freePort(),
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
    };
    const add = async (options: object): Promise<unknown> => {
      const queue = new Queue('mails', { connection, ...options });
      queue.on('error', () => undefined);
      const outcome = await outcomeOf(queue.add('welcome', {}));
      await outcomeOf(queue.close());
      return outcome;
    };
    const bare = await add({});
    expect(bare).not.toBe('sent');
    expect(await add({ telemetry: bullmqTelemetry() })).toBe(bare);
    expect(fixture.spans().map(({ kind, status }) => [kind, status.code])).toEqual([
      [SpanKind.PRODUCER, SpanStatusCode.ERROR],
    ]);
  });
});
