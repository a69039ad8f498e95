const { after, before, it } = require('node:test');
const { MySQL2Instrumentation } = require('@opentelemetry/instrumentation-mysql2');
const { expectTheirs, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new MySQL2Instrumentation()]);
});
after(() => app.stop());

const options = () => ({ host: '127.0.0.1', port: ports.mysql2, user: 'shop', database: 'shop' });

it('leaves clients that nobody handed in to the instrumentation that came first', async () => {
  const pool = require('mysql2').createPool(options()).promise();
  await expectTheirs(app, 'mysql2', () => pool.query('SELECT ?', ['1']), 'mysql2');
  await pool.end();
});

it('leaves a pool that is handed in to it, too, and says so once', async () => {
  const { traceMysql2 } = require('nestjs-traced/drivers');
  const pool = traceMysql2(require('mysql2').createPool(options())).promise();
  await expectTheirs(app, 'mysql2', () => pool.query('SELECT ?', ['1']), 'mysql2');
  await pool.end();
});
