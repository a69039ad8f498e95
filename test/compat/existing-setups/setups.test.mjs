import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, it } from 'node:test';
import { gunzipSync } from 'node:zlib';

const page = readFileSync(new URL('../../../docs/existing-setups.md', import.meta.url), 'utf8');
const snippets = new Map(
  [...page.matchAll(/^```js title="([^"]+)"\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name, text]),
);

/** Longer than any of the queues waits, on a machine that is busy. */
const WAIT_MS = 40_000;

before(() => snippets.forEach((text, name) => writeFileSync(name, text)));
after(() => snippets.forEach((_text, name) => rmSync(name)));

/** A server that takes whatever a backend takes, and tells about every body. */
async function startBackend(onBody) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      onBody((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('latin1'));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** What arrives at a backend until both spans have, and how the application found tracing. */
async function run(snippet, environment) {
  let received = '';
  let printed = '';
  let tell;
  const arrived = new Promise((resolve) => (tell = resolve));
  const server = await startBackend((body) => {
    received += body;
    if (received.includes('Orders.place') && received.includes('Orders.charge')) tell();
  });
  const { port } = server.address();
  const child = spawn(process.execPath, ['--import', `./${snippet}`, 'app.mjs'], {
    env: { ...process.env, ...environment(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (chunk) => (printed += chunk);
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = once(child, 'exit').then(() => undefined);
  const timer = setTimeout(() => tell(), WAIT_MS);
  await Promise.race([arrived, exited]);
  clearTimeout(timer);
  child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  return { received, printed };
}

const setups = {
  'node-sdk.mjs': ['attached', (port) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` })],
  'zipkin.mjs': ['attached', (port) => ({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: `http://127.0.0.1:${port}/api/v2/spans` })],
  'register-instrumentations.mjs': [
    'started',
    (port) => ({ OTEL_EXPORTER_ZIPKIN_ENDPOINT: `http://127.0.0.1:${port}/api/v2/spans` }),
  ],
  'sentry.mjs': ['attached', (port) => ({ SENTRY_DSN: `http://key@127.0.0.1:${port}/1` })],
  'datadog.mjs': [
    'attached',
    (port) => ({ DD_TRACE_AGENT_PORT: String(port), DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false' }),
  ],
};

it('every snippet of the page is run', () => {
  assert.deepEqual([...snippets.keys()].sort(), Object.keys(setups).sort());
});

for (const [snippet, [mode, environment]] of Object.entries(setups)) {
  it(`${snippet}: tracing is found or started, and the spans arrive masked`, async () => {
    const { received, printed } = await run(snippet, environment);
    assert.match(printed, new RegExp(`^${mode}$`, 'm'));
    assert.ok(received.includes('Orders.place') && received.includes('Orders.charge'), printed);
    assert.ok(!received.includes('4111 1111'), 'the card number has left the process');
  });
}
