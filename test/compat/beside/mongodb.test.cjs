const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const { MongoDBInstrumentation } = require('@opentelemetry/instrumentation-mongodb');
const { expectTheirs, notices, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new MongoDBInstrumentation()]);
});
after(() => app.stop());

it('leaves mongoose to the instrumentation of the driver below it, and says so once', async () => {
  const mongoose = require('mongoose');
  const connection = await mongoose.createConnection(`mongodb://127.0.0.1:${ports.mongo}/shop`).asPromise();
  const Order = connection.model('Order', new mongoose.Schema({ _id: String, name: String }));
  await expectTheirs(app, 'mongodb', () => Order.findOne({ name: 'tea' }).lean(), 'mongodb');
  await connection.close();
});

it('leaves clients of mongodb to it, too, without saying so again', async () => {
  const { MongoClient } = require('mongodb');
  const { traceMongo } = require('nestjs-traced/drivers');
  const client = traceMongo(new MongoClient(`mongodb://127.0.0.1:${ports.mongo}/shop`));
  const orders = client.db().collection('orders');
  await orders.findOne({ name: 'tea' });
  await expectTheirs(app, 'mongodb', () => orders.findOne({ name: 'tea' }), 'mongodb');
  assert.equal(notices.length, 1);
  await client.close();
});
