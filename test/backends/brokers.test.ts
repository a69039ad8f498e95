// needs: AMQP_URL, NATS_URL, KAFKA_BROKER
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect as connectNats, headers } from '@nats-io/transport-node';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { connect } from 'amqplib';
import { connect as connectWithCallbacks } from 'amqplib/callback_api';
import { Kafka, logLevel } from 'kafkajs';
import { traced } from '../../lib/decorators/wrapping/traced-function.js';
import { traceAmqplib } from '../../lib/drivers/amqplib/trace-amqplib.js';
import { traceKafkajs } from '../../lib/drivers/kafkajs/trace-kafkajs.js';
import { processMessage } from '../../lib/drivers/messaging/process-message.js';
import { traceNats } from '../../lib/drivers/nats/trace-nats.js';
import { startFixture, until, type TracingFixture } from '../integration/support/tracing-fixture.js';

const env = (name: string): string => process.env[name] as string;
const unique = `${process.pid}-${Date.now()}`;
const numbers = Array.from({ length: 200 }, (_, n) => n);

let fixture: TracingFixture;
const handled: { n: number; spanId: string | undefined }[] = [];
const see = (n: number) => handled.push({ n, spanId: trace.getActiveSpan()?.spanContext().spanId });
const kind = (wanted: SpanKind) => fixture.spans().filter((span) => span.kind === wanted);

beforeEach(() => {
  fixture = startFixture();
  handled.length = 0;
});
afterEach(() => fixture.stop());

/** Every message was handled in a trace of its own, linked to its own sender's. */
function expectLinks(): void {
  const byId = new Map(fixture.spans().map((span): [string, ReadableSpan] => [span.spanContext().spanId, span]));
  const wrong = handled.filter(({ n, spanId }) => {
    const consumer = byId.get(spanId ?? '');
    const producer = byId.get(consumer?.links[0]?.context.spanId ?? '');
    const sender = byId.get(producer?.parentSpanContext?.spanId ?? '');
    const isRoot = consumer?.kind === SpanKind.CONSUMER && consumer.parentSpanContext === undefined;
    return !(isRoot && producer?.kind === SpanKind.PRODUCER && sender?.name === `sender ${n}`);
  });
  expect(handled).toHaveLength(numbers.length);
  expect(wrong).toEqual([]);
}

describe('amqplib', () => {
  it('links 200 messages to their senders, consuming started inside a span', async () => {
    const connection = traceAmqplib(await connect(env('AMQP_URL')));
    const channel = await connection.createConfirmChannel();
    const queue = `plain-${unique}`;
    await channel.assertQueue(queue, { autoDelete: true });
    await traced('bootstrap', () =>
      channel.consume(queue, (message) => {
        see(Number(message?.content.toString()));
        if (message !== null) channel.ack(message);
      }),
    );
    const options = { headers: { tenant: 'a' } };
    await Promise.all(
      numbers.map((n) =>
        traced(
          `sender ${n}`,
          () =>
            new Promise<void>((resolve, reject) => {
              channel.sendToQueue(queue, Buffer.from(String(n)), options, (error: unknown) =>
                error === null || error === undefined ? resolve() : reject(error as Error),
              );
            }),
        ),
      ),
    );
    await until(() => kind(SpanKind.CONSUMER).length === numbers.length);
    await until(() => kind(SpanKind.PRODUCER).length === numbers.length);
    expectLinks();
    expect(options).toEqual({ headers: { tenant: 'a' } });
    expect(kind(SpanKind.CONSUMER)[0]).toMatchObject({
      name: `process ${queue}`,
      attributes: { 'messaging.system.name': 'rabbitmq', 'messaging.destination.name': queue },
    });
    await connection.close();
  });

  it('ends with the acknowledgement, and says what was refused or thrown', async () => {
    const connection = traceAmqplib(await connect(env('AMQP_URL')));
    const channel = await connection.createChannel();
    const queue = `ends-${unique}`;
    await channel.assertQueue(queue, { autoDelete: true });
    const waiting: (() => void)[] = [];
    await channel.consume(queue, (message) => {
      if (message === null) return;
      const refuse = message.content.toString() === 'refuse';
      waiting.push(() => (refuse ? channel.nack(message, false, false) : channel.ack(message)));
    });
    channel.publish('amq.direct', 'no.queue', Buffer.from('lost'));
    channel.sendToQueue(queue, Buffer.from('accept'));
    channel.sendToQueue(queue, Buffer.from('refuse'));
    await until(() => waiting.length === 2);
    expect(kind(SpanKind.CONSUMER)).toEqual([]);
    for (const settle of waiting) settle();
    expect(kind(SpanKind.CONSUMER).map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
      [SpanStatusCode.UNSET, undefined],
      [SpanStatusCode.ERROR, 'message_refused'],
    ]);
    expect(kind(SpanKind.PRODUCER)[0]).toMatchObject({
      name: 'send amq.direct',
      attributes: { 'messaging.rabbitmq.destination.routing_key': 'no.queue' },
    });
    channel.sendToQueue(queue, Buffer.from('never settled'));
    await until(() => waiting.length === 3);
    await channel.close();
    await until(() => kind(SpanKind.CONSUMER).length === 3);
    expect(kind(SpanKind.CONSUMER)[2]?.attributes['traced.outcome']).toBe('cancelled');
    await connection.close();
  });

  it('links a message that is asked for to its sender, and says when there is none', async () => {
    const connection = traceAmqplib(await connect(env('AMQP_URL')));
    const channel = await connection.createChannel();
    const queue = `asked-${unique}`;
    await channel.assertQueue(queue, { durable: false });
    channel.sendToQueue(queue, Buffer.from('hello'));
    const [message, none] = await traced('caller', async () => [
      await channel.get(queue, { noAck: true }),
      await channel.get(queue, { noAck: true }),
    ]);
    expect([message && message.content.toString(), none]).toEqual(['hello', false]);
    const caller = fixture.spans().find(({ name }) => name === 'caller');
    const [producer] = kind(SpanKind.PRODUCER);
    expect(
      kind(SpanKind.CLIENT).map((span) => [
        span.name,
        span.parentSpanContext?.spanId === caller?.spanContext().spanId,
        span.attributes['messaging.batch.message_count'],
        span.links.map(({ context }) => context.spanId),
      ]),
    ).toEqual([
      [`receive ${queue}`, true, 1, [producer?.spanContext().spanId]],
      [`receive ${queue}`, true, 0, []],
    ]);
    await channel.deleteQueue(queue);
    await connection.close();
  });

  it('handles a message with a broken header as without us, and says what a consumer throws', async () => {
    const connection = traceAmqplib(await connect(env('AMQP_URL')));
    const failed = new Promise<unknown>((resolve) => void connection.once('error', resolve));
    const channel = await connection.createChannel();
    const queue = `throws-${unique}`;
    await channel.assertQueue(queue, { autoDelete: true });
    const plain = await connect(env('AMQP_URL'));
    const sender = await plain.createChannel();
    sender.sendToQueue(queue, Buffer.from('x'), { headers: { traceparent: 'not a header', baggage: 7 } });
    await channel.consume(queue, () => {
      throw new RangeError('consumer is out of range');
    });
    expect(String(await failed)).toContain('consumer is out of range');
    const [consumer] = kind(SpanKind.CONSUMER);
    expect([consumer?.links, consumer?.status]).toEqual([
      [],
      { code: SpanStatusCode.ERROR, message: 'consumer is out of range' },
    ]);
    await plain.close();
  });

  it("goes on with the sender's trace where it is asked to", async () => {
    const connection = traceAmqplib(await connect(env('AMQP_URL')), { relation: 'parent' });
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.consume(queue, () => undefined, { noAck: true });
    channel.sendToQueue(queue, Buffer.from('x'));
    await until(() => kind(SpanKind.CONSUMER).length === 1);
    const [producer] = kind(SpanKind.PRODUCER);
    expect(kind(SpanKind.CONSUMER)[0]?.parentSpanContext?.spanId).toBe(producer?.spanContext().spanId);
    await connection.close();
  });

  it('says that a channel is closed, with the error of amqplib', async () => {
    const connection = traceAmqplib(await connect(env('AMQP_URL')));
    const channel = await connection.createChannel();
    await connection.close();
    expect(() => channel.sendToQueue('anywhere', Buffer.from('x'))).toThrow('Channel closed');
    expect(kind(SpanKind.PRODUCER).map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
  });

  it('is traced with callbacks, too', async () => {
    const consumed = await new Promise<string>((resolve, reject) => {
      connectWithCallbacks(env('AMQP_URL'), (failure: unknown, plain) => {
        if (failure !== null) return reject(failure as Error);
        const connection = traceAmqplib(plain);
        connection.createChannel((_error: unknown, channel) => {
          channel.assertQueue('', {}, (_asked: unknown, { queue }) => {
            const take = (message: { content: Buffer } | null) => {
              setImmediate(() => connection.close(() => resolve(String(message?.content))));
            };
            channel.consume(queue, take, { noAck: true });
            channel.sendToQueue(queue, Buffer.from('hello'));
          });
        });
      });
    });
    expect(consumed).toBe('hello');
    const [producer] = kind(SpanKind.PRODUCER);
    expect(kind(SpanKind.CONSUMER).map(({ links }) => links[0]?.context.spanId)).toEqual([
      producer?.spanContext().spanId,
    ]);
  });
});

describe('NATS', () => {
  it('links 200 messages to their senders, in callbacks and in loops', async () => {
    const connection = traceNats(await connectNats({ servers: env('NATS_URL') }), { headers });
    const subject = `plain.${unique}`;
    connection.subscribe(subject, { callback: (_error, message) => void see(message.json()) });
    const loop = (async () => {
      for await (const message of connection.subscribe(`loop.${unique}`)) {
        processMessage({ system: 'nats', name: 'loop', headers: message.headers }, () => void see(message.json()));
        return;
      }
    })();
    for (const n of numbers) traced(`sender ${n}`, () => connection.publish(subject, JSON.stringify(n)));
    await until(() => handled.length === numbers.length);
    expectLinks();
    handled.length = 0;
    const own = headers();
    own.set('tenant', 'a');
    traced('sender loop', () => connection.publish(`loop.${unique}`, '7', { headers: own }));
    await loop;
    expect([...own.keys()]).toEqual(['tenant']);
    const consumer = fixture.spans().find(({ name }) => name === 'process loop');
    const producer = fixture.spans().find(({ name }) => name === `send loop.${unique}`);
    expect(consumer?.links.map(({ context }) => context.spanId)).toEqual([producer?.spanContext().spanId]);
    await connection.close();
  });

  it('carries the context to JetStream, whose messages are handled in a loop', async () => {
    const connection = traceNats(await connectNats({ servers: env('NATS_URL') }), { headers });
    const stream = `s${process.pid}`;
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: stream, subjects: [`${stream}.>`] });
    await manager.consumers.add(stream, { durable_name: 'all', ack_policy: AckPolicy.Explicit });
    fixture.reset();
    await traced('sender 7', () => jetstream(connection).publish(`${stream}.placed`, '7'));
    const consumer = await jetstream(connection).consumers.get(stream, 'all');
    const message = await consumer.next();
    processMessage({ system: 'nats', name: 'placed', headers: message?.headers }, () => message?.ack());
    // JetStream answers each message; what it says for itself has no spans.
    expect(fixture.spans().map(({ name }) => name)).toEqual([`request ${stream}.placed`, 'sender 7', 'process placed']);
    const [sent, sender] = fixture.spans();
    expect(sent?.parentSpanContext?.spanId).toBe(sender?.spanContext().spanId);
    const [processed] = kind(SpanKind.CONSUMER);
    expect(processed?.links.map(({ context }) => context.spanId)).toEqual([sent?.spanContext().spanId]);
    await manager.streams.delete(stream);
    await connection.close();
  });

  it('handles a message with a broken header as without us, and says what a callback throws and that it is closed', async () => {
    const plain = await connectNats({ servers: env('NATS_URL') });
    const connection = traceNats(await connectNats({ servers: env('NATS_URL') }), { headers });
    const broken = headers();
    broken.set('traceparent', 'not a header');
    const subject = `throws.${unique}`;
    connection.subscribe(subject, {
      callback: () => {
        throw new RangeError('callback is out of range');
      },
    });
    await connection.flush();
    plain.publish(subject, 'x', { headers: broken });
    await until(() => kind(SpanKind.CONSUMER).length === 1);
    const [consumer] = kind(SpanKind.CONSUMER);
    expect([consumer?.links, consumer?.status]).toEqual([
      [],
      { code: SpanStatusCode.ERROR, message: 'callback is out of range' },
    ]);
    await connection.close();
    expect(() => connection.publish(subject, 'x')).toThrow('closed');
    expect(kind(SpanKind.PRODUCER).map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
    await plain.close();
  });

  it('gives a request a CLIENT span that says when nobody answers', async () => {
    const connection = traceNats(await connectNats({ servers: env('NATS_URL') }), { headers, relation: 'parent' });
    connection.subscribe(`echo.${unique}`, { callback: (_error, message) => void message.respond(message.data) });
    const answer = await connection.request(`echo.${unique}`, 'hello');
    expect(answer.string()).toBe('hello');
    expect(kind(SpanKind.PRODUCER)).toEqual([]);
    await expect(connection.request(`nobody.${unique}`, 'x')).rejects.toThrow();
    const [asked, refused] = kind(SpanKind.CLIENT);
    expect(kind(SpanKind.CONSUMER)[0]?.parentSpanContext?.spanId).toBe(asked?.spanContext().spanId);
    expect(refused?.status.code).toBe(SpanStatusCode.ERROR);
    await connection.close();
  });
});

describe('kafkajs', () => {
  const kafka = new Kafka({ brokers: [env('KAFKA_BROKER')], logLevel: logLevel.NOTHING });
  const topics = [`one-${unique}`, `two-${unique}`, `throws-${unique}`];

  beforeAll(async () => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: topics.map((topic) => ({ topic })) });
    await admin.disconnect();
    traceKafkajs(kafka);
  });

  it('links 200 messages to their senders, the consumer started inside a span', async () => {
    const [topic = ''] = topics;
    const producer = kafka.producer();
    const consumer = kafka.consumer({ groupId: `one-${unique}` });
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topic, fromBeginning: true });
    await traced('bootstrap', () =>
      consumer.run({
        eachMessage: ({ message }) => {
          see(Number(message.value));
          return Promise.resolve();
        },
      }),
    );
    const message = { value: '', headers: { tenant: 'a' } };
    await Promise.all(
      numbers.map((n) =>
        traced(`sender ${n}`, () => producer.send({ topic, messages: [{ ...message, value: String(n) }] })),
      ),
    );
    await until(() => kind(SpanKind.CONSUMER).length === numbers.length);
    expectLinks();
    expect(message.headers).toEqual({ tenant: 'a' });
    expect(kind(SpanKind.CONSUMER)[0]).toMatchObject({
      name: `process ${topic}`,
      attributes: {
        'messaging.system.name': 'kafka',
        'messaging.consumer.group.name': `one-${unique}`,
        'messaging.destination.partition.id': '0',
        'messaging.kafka.offset': 0,
      },
    });
    await Promise.all([producer.disconnect(), consumer.disconnect()]);
  });

  it('handles a message with a broken header as without us, and says what a consumer throws', async () => {
    const topic = topics[2] ?? '';
    const plain = new Kafka({ brokers: [env('KAFKA_BROKER')], logLevel: logLevel.NOTHING }).producer();
    const consumer = kafka.consumer({ groupId: topic, retry: { initialRetryTime: 5, retries: 3 } });
    const producer = kafka.producer();
    await expect(producer.send({ topic, messages: [{ value: 'x' }] })).rejects.toThrow('disconnected');
    await plain.connect();
    await plain.send({ topic, messages: [{ value: '1', headers: { traceparent: 'not a header' } }] });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: () => Promise.reject(new RangeError('not yet')) });
    await until(() => kind(SpanKind.CONSUMER).length > 0);
    expect(kind(SpanKind.PRODUCER).map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR]);
    const [failed] = kind(SpanKind.CONSUMER);
    expect([failed?.links, failed?.status]).toEqual([[], { code: SpanStatusCode.ERROR, message: 'not yet' }]);
    await Promise.all([plain.disconnect(), consumer.disconnect()]);
  });

  it('gives a batch one span with a link for each message, and a transaction its sender', async () => {
    const topic = topics[1] ?? '';
    const producer = kafka.producer({ transactionalId: `t-${unique}`, maxInFlightRequests: 1, idempotent: true });
    const consumer = kafka.consumer({ groupId: `two-${unique}` });
    await Promise.all([producer.connect(), consumer.connect()]);
    const transaction = await producer.transaction();
    await traced('sender', async () => {
      await transaction.send({ topic, messages: [{ value: '1' }, { value: '2' }] });
      await transaction.sendBatch({ topicMessages: [{ topic, messages: [{ value: '3' }] }] });
    });
    await transaction.commit();
    await consumer.subscribe({ topic, fromBeginning: true });
    let count = 0;
    await consumer.run({
      eachBatch: ({ batch }) => {
        count += batch.messages.length;
        return Promise.resolve();
      },
    });
    await until(() => count === 3);
    await consumer.disconnect();
    const [first, second] = kind(SpanKind.PRODUCER).map((span) => span.spanContext().spanId);
    const links = kind(SpanKind.CONSUMER).flatMap((span) => span.links.map(({ context }) => context.spanId));
    expect(links).toEqual([first, first, second]);
    const counted = kind(SpanKind.CONSUMER).map(({ attributes }) =>
      Number(attributes['messaging.batch.message_count']),
    );
    expect(counted.reduce((sum, n) => sum + n, 0)).toBe(3);
    await producer.disconnect();
  });
});
