const { after, before, it } = require('node:test');
const { IORedisInstrumentation } = require('@opentelemetry/instrumentation-ioredis');
const { expectTheirs, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new IORedisInstrumentation()]);
});
after(() => app.stop());

it('leaves clients of ioredis to the instrumentation that came first, and says so once', async () => {
  const { Redis } = require('ioredis');
  const { traceRedis } = require('nestjs-traced/drivers');
  const clients = [1, 2].map(() => traceRedis(new Redis({ host: '127.0.0.1', port: ports.ioredis })));
  for (const client of clients) {
    await client.get('warm');
    await expectTheirs(app, 'ioredis', () => client.get('order:42'), 'ioredis');
    client.disconnect();
  }
});
