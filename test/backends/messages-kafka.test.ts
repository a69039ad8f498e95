// needs: KAFKA_BROKER
import 'reflect-metadata';
import { expect, it } from '@jest/globals';
import { ClientKafka, Transport } from '@nestjs/microservices';
import { SpanKind } from '@opentelemetry/api';
import { Kafka, logLevel } from 'kafkajs';
import { lastValueFrom } from 'rxjs';
import { traced } from '../../lib/decorators/wrapping/traced-function.js';
import { traceClientProxy } from '../../lib/nest/transports/trace-client.js';
import { describeTransport } from '../integration/support/messages-cases.js';
import { startFixture, until } from '../integration/support/tracing-fixture.js';

const broker = process.env['KAFKA_BROKER'] as string;
const unique = `t${process.pid}`;
/** Topics of this run: the broker keeps what an earlier one has sent. */
const prefix = `kafka-${unique}`;

/** Nest's consumers expect their topics to be there. */
async function createTopics(): Promise<void> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const requests = ['find', 'stream', 'fails'].map((name) => `${prefix}.${name}`);
  const names = [...requests, ...requests.map((name) => `${name}.reply`), `${prefix}.placed`, `${prefix}.broken`];
  await admin.createTopics({ waitForLeaders: true, topics: names.map((topic) => ({ topic, numPartitions: 1 })) });
  await admin.disconnect();
}

describeTransport({
  system: 'kafka',
  prefix,
  options: async () => {
    await createTopics();
    const client = { brokers: [broker], logLevel: 0 };
    const options = {
      transport: Transport.KAFKA as const,
      options: {
        client,
        consumer: { groupId: unique },
        producer: { allowAutoTopicCreation: true },
        subscribe: { fromBeginning: true },
      },
    };
    return { server: options, client: options };
  },
  own: {
    record: (value, headers) => ({ value, headers }),
    read: (handlerContext) => handlerContext.getMessage().headers.tenant,
  },
  prepare: (client) => {
    const { subscribeToResponseOf } = client as unknown as { subscribeToResponseOf(pattern: string): void };
    for (const name of ['find', 'stream', 'fails']) subscribeToResponseOf.call(client, `${prefix}.${name}`);
  },
});

it('gives what is emitted as a batch one PRODUCER span, which each message carries', async () => {
  const fixture = startFixture();
  const topic = `${prefix}.batch`;
  const plain = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const admin = plain.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] });
  await admin.disconnect();
  const client = traceClientProxy(new ClientKafka({ client: { brokers: [broker], logLevel: 0 } }));
  await client.connect();
  const messages = [
    { value: '1', headers: { tenant: 'a' } },
    { value: '2', headers: {} },
  ];
  await traced('caller', () => lastValueFrom(client.emitBatch(topic, { messages }), { defaultValue: 0 }));
  expect(messages.map(({ headers }) => headers)).toEqual([{ tenant: 'a' }, {}]);

  const consumer = plain.consumer({ groupId: `${unique}-batch` });
  const carried: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => Promise.resolve(void carried.push(String(message.headers?.['traceparent']))),
  });
  await until(() => carried.length === 2);
  await Promise.all([consumer.disconnect(), client.close()]);
  const [producer, caller] = fixture.spans();
  expect(producer).toMatchObject({ name: `send ${topic}`, kind: SpanKind.PRODUCER });
  expect(producer?.attributes['messaging.batch.message_count']).toBe(2);
  expect(producer?.parentSpanContext?.spanId).toBe(caller?.spanContext().spanId);
  const { traceId, spanId } = producer?.spanContext() ?? {};
  expect(carried).toEqual([`00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-01`]);
  await fixture.stop();
});
