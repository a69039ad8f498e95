const { after, before, it } = require('node:test');
const { RedisInstrumentation } = require('@opentelemetry/instrumentation-redis');
const { expectTheirs, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new RedisInstrumentation()]);
});
after(() => app.stop());

it('leaves clients of node-redis 4 that are handed in to the instrumentation that came first, and says so once', async () => {
  const { traceRedis } = require('nestjs-traced/drivers');
  const client = traceRedis(require('redis-4').createClient({ url: `redis://127.0.0.1:${ports.ioredis}` }));
  await client.connect();
  await expectTheirs(app, 'redis', () => client.get('order:42'), 'redis');
  await expectTheirs(app, 'redis', () => client.sendCommand(['GET', 'order:42']), 'redis');
  await client.disconnect();
});
