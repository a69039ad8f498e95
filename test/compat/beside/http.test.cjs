const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { notices, startApplication, startServers } = require('./support.cjs');

const [major, minor] = process.versions.node.split('.').map(Number);
/** Where ours traces node:http at all. */
const hasChannel = major > 22 || (major === 22 && minor >= 12);

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new HttpInstrumentation()]);
});
after(() => app.stop());

const get = (url) =>
  new Promise((resolve, reject) => {
    const { get: send } = require('node:http');
    send(url, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      response.once('end', () => resolve(JSON.parse(body)));
    }).once('error', reject);
  });

it('leaves node:http to the instrumentation that came first, and says so once', async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    const { spans, result } = await app.spansOf(() => get(`http://127.0.0.1:${ports.undici}/orders/42`));
    assert.deepEqual(spans, ['@opentelemetry/instrumentation-http']);
    assert.match(result.traceparent, /^00-/);
  }
  const said = notices.filter((notice) => notice.includes('nestjs-traced: http '));
  assert.equal(said.length, hasChannel ? 1 : 0, notices.join('\n'));
});
