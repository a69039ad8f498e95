const { after, before, it } = require('node:test');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { expectTheirs, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new UndiciInstrumentation()]);
});
after(() => app.stop());

it('leaves fetch to the instrumentation that came first, and says so once', async () => {
  const call = async () => (await fetch(`http://127.0.0.1:${ports.undici}/orders/42`)).json();
  await expectTheirs(app, 'undici', call, 'fetch');
});
