// Sentry's SDK, initialised first as its page says: clients that it follows on their diagnostics channels, by patches, or by
// views of them.
const assert = require('node:assert/strict');
const { createServer } = require('node:http');
const { once } = require('node:events');
const { after, before, it } = require('node:test');
const { SpanKind, trace } = require('@opentelemetry/api');
const Sentry = require('@sentry/node');
const { connectClients } = require('./clients.cjs');
const { bootApplication, notices, startServers, stopServers, waitFor } = require('./support.cjs');

const finished = [];
let app;
let backend;
let clients;
let isTold;

before(async () => {
  backend = createServer((request, response) => request.resume().once('end', () => response.end('{}')));
  await once(backend.listen(0, '127.0.0.1'), 'listening');
  isTold = once(backend, 'request');
  Sentry.init({
    dsn: `http://key@127.0.0.1:${backend.address().port}/1`,
    tracesSampleRate: 1,
    openTelemetrySpanProcessors: [
      {
        onStart() {},
        onEnd: (span) => finished.push(span),
        forceFlush: async () => {},
        shutdown: async () => {},
      },
    ],
  });
  const ports = await startServers();
  app = await bootApplication({ eventLoop: false });
  clients = await connectClients(ports);
});
after(async () => {
  await clients.close();
  await app.close();
  stopServers();
  await Sentry.close(1_000);
  backend.closeAllConnections();
  backend.close();
});

/** The spans of one call, as soon as there are so many, by the package that made each; without those for connections. */
async function spansOf(work, count) {
  const traceId = await trace.getTracer('test').startActiveSpan('caller', async (span) => {
    await work();
    span.end();
    return span.spanContext().traceId;
  });
  const seen = () =>
    finished
      .filter(
        (span) => span.spanContext().traceId === traceId && !/^caller$|connect|^redis-(?:client|info)/.test(span.name),
      )
      .map((span) => span.instrumentationScope.name);
  await waitFor(() => seen().length >= count);
  return seen();
}

const [major, minor] = process.versions.node.split('.').map(Number);
const hasHttpChannel = major > 22 || (major === 22 && minor >= 12);

/**
 * Sentry does not follow the AWS SDK but its requests; it makes a span for a language model and one for its request, and for
 * mongoose and the driver below it.
 */
const ALSO = {
  aws: ['@sentry/node', 'nestjs-traced'],
  mongoose: ['@sentry/node', '@sentry/node'],
  openai: ['@sentry/node', '@sentry/node'],
};

it('leaves every client that Sentry follows to it, with one span for a call, and says so once', async () => {
  for (const [name, work] of Object.entries(clients.calls)) {
    await work();
    const expected = ALSO[name] ?? ['@sentry/node'];
    const spans = await spansOf(work, expected.length);
    assert.deepEqual(spans.toSorted(), expected, name);
  }
  const told = notices.map((notice) => /nestjs-traced: (\S+) is traced/.exec(notice)[1]);
  const expected = ['fetch', 'pg', 'postgres', 'mysql2', 'redis', 'ioredis', 'mongoose', 'openai'];
  assert.deepEqual(told.toSorted(), [...expected, ...(hasHttpChannel ? ['http'] : [])].toSorted());
});

it('does not trace what Sentry sends', async () => {
  await isTold;
  assert.deepEqual(
    finished.filter(({ kind, attributes }) => kind === SpanKind.CLIENT && /envelope/.test(attributes['url.full'])),
    [],
  );
});
