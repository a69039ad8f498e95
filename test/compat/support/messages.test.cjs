// Messages over the transports of the application's own NestJS: TCP always, brokers where their addresses are told.
const { createRequire } = require('node:module');
const { createServer } = require('node:net');
const { join } = require('node:path');
const { after, before, beforeEach, describe, it } = require('node:test');
const assert = require('node:assert/strict');

const load = createRequire(join(process.cwd(), 'package.json'));
load('reflect-metadata');
const nest = load('@nestjs/common');
const { NestFactory } = load('@nestjs/core');
const { trace } = load('@opentelemetry/api');
const { firstValueFrom, lastValueFrom } = load('rxjs');
const { startTracing } = load('nestjs-traced/sdk');
const { traceClientProxy, traced, TracingLogger, TracingModule } = load('nestjs-traced');

const { COMPAT_HAS_HOOKS, REDIS_URL, NATS_URL, MQTT_URL, AMQP_URL, KAFKA_BROKER } = process.env;
const [SERVER, CLIENT, PRODUCER, CONSUMER] = [1, 2, 3, 4];
const COUNT = 200;
const numbers = Array.from({ length: COUNT }, (_, n) => n);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const handled = [];

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function decorate(target, key, decorator) {
  const descriptor = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, decorator(target, key, descriptor) ?? descriptor);
}

function createModule(prefix) {
  const { EventPattern, MessagePattern, Payload } = load('@nestjs/microservices');
  const see = (n) => handled.push({ n, spanId: trace.getActiveSpan()?.spanContext().spanId });
  class MessagesController {
    async find(data) {
      await sleep(data.n % 5);
      see(data.n);
      return { n: data.n };
    }
    fails() {
      throw new RangeError('out of range');
    }
    async placed(data) {
      await sleep(data.n % 5);
      see(data.n);
    }
  }
  const handlers = MessagesController.prototype;
  for (const name of ['find', 'fails', 'placed']) Payload()(handlers, name, 0);
  decorate(handlers, 'find', MessagePattern(`${prefix}.find`));
  decorate(handlers, 'fails', MessagePattern(`${prefix}.fails`));
  decorate(handlers, 'placed', EventPattern(`${prefix}.placed`));
  nest.Controller()(MessagesController);
  class MessagesModule {}
  nest.Module({ imports: [TracingModule.forRoot()], controllers: [MessagesController] })(MessagesModule);
  return MessagesModule;
}

async function createTopics(names) {
  const { Kafka, logLevel } = load('kafkajs');
  const admin = new Kafka({ brokers: [KAFKA_BROKER], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: names.map((topic) => ({ topic })) });
  await admin.disconnect();
}

function transports() {
  const { Transport } = load('@nestjs/microservices');
  const unique = `compat${process.pid}`;
  const redis = REDIS_URL && new URL(REDIS_URL);
  return Object.entries({
    tcp: async () => ({ transport: Transport.TCP, options: { host: '127.0.0.1', port: await freePort() } }),
    redis:
      redis && (() => ({ transport: Transport.REDIS, options: { host: redis.hostname, port: Number(redis.port) } })),
    nats: NATS_URL && (() => ({ transport: Transport.NATS, options: { servers: [NATS_URL] } })),
    mqtt: MQTT_URL && (() => ({ transport: Transport.MQTT, options: { url: MQTT_URL } })),
    rabbitmq:
      AMQP_URL &&
      (() => ({
        transport: Transport.RMQ,
        options: { urls: [AMQP_URL], queue: unique, queueOptions: { durable: false } },
      })),
    kafka:
      KAFKA_BROKER &&
      (async () => {
        const requests = [`${unique}kafka.find`, `${unique}kafka.fails`];
        await createTopics([...requests, ...requests.map((name) => `${name}.reply`), `${unique}kafka.placed`]);
        const client = { brokers: [KAFKA_BROKER], logLevel: 0 };
        return {
          transport: Transport.KAFKA,
          options: { client, consumer: { groupId: unique }, subscribe: { fromBeginning: true } },
        };
      }),
  }).filter(([, options]) => options);
}

function describeTransport(system, createOptions, tracing) {
  const prefix = `compat${process.pid}${system}`;
  describe(`messages over ${system}`, () => {
    let app;
    let client;
    const spans = () => tracing.memory.getFinishedSpans();
    async function finished(count) {
      for (let turn = 0; turn < 10_000 && spans().length < count; turn++) {
        await sleep(2);
        await tracing.flush();
      }
      return new Map(spans().map((span) => [span.spanContext().spanId, span]));
    }

    before(async () => {
      const { ClientProxyFactory } = load('@nestjs/microservices');
      const options = await createOptions();
      app = await NestFactory.createMicroservice(createModule(prefix), { ...options, logger: false });
      await app.listen();
      client = traceClientProxy(ClientProxyFactory.create(options));
      for (const name of ['find', 'fails']) client.subscribeToResponseOf?.(`${prefix}.${name}`);
      await client.connect();
    });
    beforeEach(() => {
      tracing.memory.reset();
      handled.length = 0;
    });
    after(async () => {
      await client?.close();
      await app?.close();
    });

    it(`makes one trace of each of ${COUNT} parallel requests`, async () => {
      const ask = (n) => traced(`caller ${n}`, () => firstValueFrom(client.send(`${prefix}.find`, { n })));
      assert.deepEqual(
        (await Promise.all(numbers.map(ask))).map(({ n }) => n),
        numbers,
      );
      const byId = await finished(COUNT * 3);
      const wrong = handled.filter(({ n, spanId }) => {
        const server = byId.get(spanId);
        const own = byId.get(server?.parentSpanContext?.spanId);
        const caller = byId.get(own?.parentSpanContext?.spanId);
        return !(server?.kind === SERVER && own?.kind === CLIENT && caller?.name === `caller ${n}`);
      });
      assert.equal(handled.length, COUNT);
      assert.deepEqual(wrong, []);
    });

    it(`links each of ${COUNT} events to its sender`, async () => {
      const emit = (n) =>
        traced(`sender ${n}`, () => lastValueFrom(client.emit(`${prefix}.placed`, { n }), { defaultValue: 0 }));
      await Promise.all(numbers.map(emit));
      const byId = await finished(COUNT * 3);
      const wrong = handled.filter(({ n, spanId }) => {
        const consumer = byId.get(spanId);
        const producer = byId.get(consumer?.links[0]?.context.spanId);
        const sender = byId.get(producer?.parentSpanContext?.spanId);
        const isRoot = consumer?.kind === CONSUMER && consumer.parentSpanContext === undefined;
        return !(isRoot && producer?.kind === PRODUCER && sender?.name === `sender ${n}`);
      });
      assert.equal(handled.length, COUNT);
      assert.deepEqual(wrong, []);
    });

    it('says what was thrown', async () => {
      await assert.rejects(firstValueFrom(client.send(`${prefix}.fails`, { n: 1 })));
      const byId = await finished(2);
      const server = [...byId.values()].find(({ kind }) => kind === SERVER);
      assert.equal(server?.attributes['error.type'], 'RangeError');
    });
  });
}

function describeGrpc(tracing) {
  describe('messages over grpc', () => {
    it(`makes one trace of each of ${COUNT} parallel calls`, async () => {
      const { ClientProxyFactory, GrpcMethod, Transport } = load('@nestjs/microservices');
      class SumsController {
        async find({ n }) {
          await sleep(n % 5);
          handled.push({ n, spanId: trace.getActiveSpan()?.spanContext().spanId });
          return { n };
        }
      }
      decorate(SumsController.prototype, 'find', GrpcMethod('Sums', 'Find'));
      nest.Controller()(SumsController);
      class SumsModule {}
      nest.Module({ imports: [TracingModule.forRoot()], controllers: [SumsController] })(SumsModule);
      const protoPath = join(__dirname, '../../integration/support/proto/sums.proto');
      const url = `127.0.0.1:${await freePort()}`;
      const options = { transport: Transport.GRPC, options: { package: 'sums', protoPath, url } };
      const app = await NestFactory.createMicroservice(SumsModule, { ...options, logger: false });
      await app.listen();
      const client = traceClientProxy(ClientProxyFactory.create(options));
      const sums = client.getService('Sums');
      tracing.memory.reset();
      handled.length = 0;
      await Promise.all(numbers.map((n) => traced(`caller ${n}`, () => firstValueFrom(sums.find({ n })))));
      for (let turn = 0; turn < 10_000 && tracing.memory.getFinishedSpans().length < COUNT * 3; turn++) {
        await sleep(2);
        await tracing.flush();
      }
      const byId = new Map(tracing.memory.getFinishedSpans().map((span) => [span.spanContext().spanId, span]));
      const wrong = handled.filter(({ n, spanId }) => {
        const server = byId.get(spanId);
        const own = byId.get(server?.parentSpanContext?.spanId);
        const caller = byId.get(own?.parentSpanContext?.spanId);
        return !(server?.kind === SERVER && own?.kind === CLIENT && caller?.name === `caller ${n}`);
      });
      assert.equal(handled.length, COUNT);
      assert.deepEqual(wrong, []);
      client.close();
      await app.close();
    });
  });
}

function hasGrpc() {
  try {
    return load('@grpc/grpc-js') !== undefined;
  } catch {
    return false;
  }
}

// Before 11.1.6 nothing says which servers there are.
if (COMPAT_HAS_HOOKS !== 'false') {
  const tracing = startTracing({ serviceName: 'compat', exporters: ['memory'], eventLoop: false });
  for (const [system, options] of transports()) describeTransport(system, options, tracing);
  if (hasGrpc()) describeGrpc(tracing);
}

describe('the logger', () => {
  const writing = process.stdout.write;
  after(() => {
    process.stdout.write = writing;
  });

  it('writes the ids of the active span as text and as JSON', () => {
    const tracing = startTracing({ serviceName: 'compat', exporters: ['memory'], eventLoop: false });
    const lines = [];
    process.stdout.write = (line) => lines.push(String(line)) > 0;
    const { spanId } = traced('work', () => {
      new TracingLogger('Compat', { json: true, colors: false }).log('as JSON');
      new TracingLogger('Compat', { colors: false }).log('as text');
      return trace.getActiveSpan().spanContext();
    });
    process.stdout.write = writing;
    assert.equal(JSON.parse(lines[0]).span_id, spanId);
    assert.match(lines[1], new RegExp(`as text .*span_id=${spanId}`));
    return tracing.flush();
  });
});
