const { after, before, it } = require('node:test');
const { MongooseInstrumentation } = require('@opentelemetry/instrumentation-mongoose');
const { expectTheirs, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new MongooseInstrumentation()]);
});
after(() => app.stop());

it('leaves mongoose to the instrumentation that came first, and says so once', async () => {
  const mongoose = require('mongoose');
  const connection = await mongoose.createConnection(`mongodb://127.0.0.1:${ports.mongo}/shop`).asPromise();
  const Order = connection.model('Order', new mongoose.Schema({ _id: String, name: String }));
  await expectTheirs(app, 'mongoose', () => Order.findOne({ name: 'tea' }).lean(), 'mongoose');
  await connection.close();
});
