const { after, before, it } = require('node:test');
const { PgInstrumentation } = require('@opentelemetry/instrumentation-pg');
const { expectTheirs, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new PgInstrumentation({ requireParentSpan: true })]);
});
after(() => app.stop());

it('leaves a pool of pg to the instrumentation that came first, and says so once', async () => {
  const { Pool } = require('pg');
  const { tracePg } = require('nestjs-traced/drivers');
  const options = { host: '127.0.0.1', port: ports.pg, user: 'shop', database: 'shop' };
  const pools = [tracePg(new Pool(options)), tracePg(new Pool(options))];
  // The pool's own span for the connection comes once.
  await Promise.all(pools.map((pool) => pool.query('SELECT 1')));
  for (const pool of pools) {
    const client = await pool.connect();
    client.release();
    await expectTheirs(app, 'pg', () => client.query('SELECT $1', ['1']), 'pg');
    await pool.end();
  }
});
