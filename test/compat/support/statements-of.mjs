// What tests of ORMs ask of the spans of their statements; whoever uses it has the packages.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';

/** The statements of finished spans: the name of each with the name of its parent. */
export function statementsOf(spans) {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  return spans
    .filter(({ attributes }) => attributes['db.query.text'] !== undefined)
    .map(({ name, parentSpanContext }) => [
      name.toUpperCase().replaceAll(/["`]/g, ''),
      names.get(parentSpanContext?.spanId)?.replace(/^transaction .*/, 'transaction'),
    ]);
}

/** Fails where a value of the tests is on a span, in whatever place. */
export function expectNoValues(spans) {
  const said = spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]);
  assert.doesNotMatch(JSON.stringify(said), /canary/);
}

/** The line of the test that asks. */
export function lineOfCaller() {
  return Number(/:(\d+):\d+\)?$/.exec(new Error('where').stack.split('\n')[2])[1]);
}

/** PGlite as a server; one connection may still be closing while the next one opens. */
export async function startPostgres({ PGlite, PGLiteSocketServer }) {
  const database = await PGlite.create();
  const port = await freePort();
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port, maxConnections: 4 });
  await server.start();
  const stop = async () => {
    await server.stop();
    await database.close();
  };
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
