// Sentry for errors only, as its page says: nothing stands back, and what Sentry writes into requests disturbs nobody.
const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const Sentry = require('@sentry/node');
const { connectClients } = require('./clients.cjs');
const { notices, startApplication, startServers } = require('./support.cjs');

let app;
let clients;
before(async () => {
  Sentry.init({ dsn: 'http://key@127.0.0.1:1/1', skipOpenTelemetrySetup: true });
  const ports = await startServers();
  app = await startApplication([]);
  clients = await connectClients(ports);
});
after(async () => {
  await clients.close();
  await app.stop();
  await Sentry.close(1);
});

const [major, minor] = process.versions.node.split('.').map(Number);
const hasHttpChannel = major > 22 || (major === 22 && minor >= 12);

/** Those with another span than one, and theirs where node:http is traced. */
const COUNTS = { openai: 2, http: hasHttpChannel ? 1 : 0, aws: hasHttpChannel ? 2 : 1 };

it('traces every client, and sends the context along', async () => {
  for (const [name, work] of Object.entries(clients.calls)) {
    await work();
    const { spans, result } = await app.spansOf(work);
    assert.deepEqual(spans, Array(COUNTS[name] ?? 1).fill('nestjs-traced'), name);
    if (name === 'fetch' || name === 'openai') assert.match(result.traceparent, /^00-/, name);
  }
  assert.deepEqual(notices, []);
});
