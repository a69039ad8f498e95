// Clients whose servers cannot be feigned: run where their addresses are told (`npm run test:backends`).
const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const { AmqplibInstrumentation } = require('@opentelemetry/instrumentation-amqplib');
const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs');
const { MongoDBInstrumentation } = require('@opentelemetry/instrumentation-mongodb');
const { expectTheirs, startApplication } = require('./support.cjs');

const { AMQP_URL, KAFKA_BROKER, MONGO_URL } = process.env;
const name = `beside-${process.pid}`;
let app;
before(async () => {
  app = await startApplication([
    new AmqplibInstrumentation(),
    new KafkaJsInstrumentation(),
    new MongoDBInstrumentation(),
  ]);
});
after(() => app.stop());

if (MONGO_URL !== undefined) {
  it('leaves clients of mongodb to the instrumentation that came first, and says so once', async () => {
    const { MongoClient } = require('mongodb');
    const { traceMongo } = require('nestjs-traced/drivers');
    const client = traceMongo(new MongoClient(MONGO_URL));
    await client.connect();
    const orders = client.db().collection('orders');
    await orders.insertOne({ _id: name });
    await expectTheirs(app, 'mongodb', () => orders.findOne({ _id: name }), 'mongodb');
    await client.close();
  });
}

if (AMQP_URL !== undefined) {
  it('leaves channels of amqplib to the instrumentation that came first, and says so once', async () => {
    const { traceAmqplib } = require('nestjs-traced/drivers');
    const connection = traceAmqplib(await require('amqplib').connect(AMQP_URL));
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue(name, { autoDelete: true });
    const send = () =>
      new Promise((resolve, reject) => {
        channel.sendToQueue(name, Buffer.from('x'), {}, (error) => (error ? reject(error) : resolve()));
      });
    await expectTheirs(app, 'amqplib', send, 'amqplib');
    const consumed = await new Promise((resolve, reject) => {
      channel.consume(name, resolve).catch(reject);
    });
    assert.match(consumed.properties.headers.traceparent, /^00-/);
    channel.ackAll();
    await connection.close();
  });
}

if (KAFKA_BROKER !== undefined) {
  it('leaves producers of kafkajs to the instrumentation that came first, and says so once', async () => {
    const { Kafka, logLevel } = require('kafkajs');
    const { traceKafkajs } = require('nestjs-traced/drivers');
    const kafka = traceKafkajs(new Kafka({ brokers: [KAFKA_BROKER], logLevel: logLevel.NOTHING }));
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic: name }] });
    await admin.disconnect();
    const producer = kafka.producer();
    await producer.connect();
    const send = () => producer.send({ topic: name, messages: [{ value: 'x' }] });
    await expectTheirs(app, 'kafkajs', send, 'kafkajs');
    await producer.disconnect();
  });
}
