// dd-trace, initialised first and its provider registered, as its page says: its spans and ours are of the same traces.
const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const { connectClients } = require('./clients.cjs');
const { startDatadog } = require('./datadog.cjs');
const { bootApplication, notices, startServers, stopServers } = require('./support.cjs');

let app;
let clients;
let datadog;
before(async () => {
  datadog = await startDatadog();
  new datadog.tracer.TracerProvider().register();
  const ports = await startServers();
  app = await bootApplication({ eventLoop: false });
  clients = await connectClients(ports);
});
after(async () => {
  await clients.close();
  await app.close();
  stopServers();
  datadog.stop();
});

const [major, minor] = process.versions.node.split('.').map(Number);
const hasHttpChannel = major > 22 || (major === 22 && minor >= 12);

/** For a language model and for the AWS SDK Datadog makes a span, and one for the request. */
const ALSO = { aws: ['aws.request', 'http.request'], openai: ['http.request', 'openai.request'] };

it('leaves every client that dd-trace follows to it, with one span for a call, and says so once', async () => {
  for (const [name, work] of Object.entries(clients.calls)) {
    await work();
    const spans = await datadog.spansOf(work);
    if (name in ALSO) assert.deepEqual(spans.toSorted(), ALSO[name], name);
    else assert.deepEqual([spans.length, spans.includes('ours')], [1, false], `${name}: ${spans.join()}`);
  }
  const told = notices.map((notice) => /nestjs-traced: (\S+) is traced/.exec(notice)[1]);
  const expected = ['fetch', 'pg', 'postgres', 'mysql2', 'redis', 'ioredis', 'mongoose', 'openai', 'aws'];
  assert.deepEqual(told.toSorted(), [...expected, ...(hasHttpChannel ? ['http'] : [])].toSorted());
});

it('does not trace what dd-trace sends', () => {
  assert.ok(datadog.sent.length > 0);
  assert.deepEqual(
    datadog.sent.filter(({ address }) => address?.includes(`:${datadog.port}/`)),
    [],
  );
});
