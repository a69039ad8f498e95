// dd-trace beside a provider of ours: each tells a backend of its own, so that nothing is doubled and nobody stands back.
const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const { startDatadog } = require('./datadog.cjs');
const { notices, startApplication, startServers } = require('./support.cjs');

let app;
let datadog;
let ports;
before(async () => {
  datadog = await startDatadog();
  ports = await startServers();
  app = await startApplication([]);
});
after(async () => {
  await app.stop();
  datadog.stop();
});

it('both have the span of a statement, each in its own trace', async () => {
  const { Pool } = require('pg');
  const { tracePg } = require('nestjs-traced/drivers');
  const pool = tracePg(new Pool({ host: '127.0.0.1', port: ports.pg, user: 'shop', database: 'shop' }));
  await pool.query('SELECT 1');
  const { finished, spans } = await app.spansOf(() => pool.query('SELECT 1'));
  assert.deepEqual(spans, ['nestjs-traced']);
  await datadog.has(({ name }) => name === 'pg.query');
  assert.deepEqual(
    datadog.sent.filter(({ traceId }) => finished[0].spanContext().traceId.endsWith(traceId)),
    [],
  );
  assert.deepEqual(notices, []);
  await pool.end();
});

it('a request carries the context of dd-trace, and ours makes no span of it', async () => {
  const call = async () => (await fetch(`http://127.0.0.1:${ports.undici}/orders/42`)).json();
  const { result, spans } = await app.spansOf(call);
  assert.deepEqual(spans, []);
  await datadog.has(({ name, traceId }) => name === 'http.request' && result.traceparent.includes(traceId));
  assert.equal(notices.filter((notice) => notice.includes('nestjs-traced: fetch ')).length, 1);
});
