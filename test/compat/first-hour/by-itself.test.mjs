// README.md says what is traced without a line of the user's. Here an application is made from the packed library and today's
// releases of the clients, and every row of that table is looked for in what it sends. What needs a server of its own is left
// to the tests with real servers, by name.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeEmptyFolder, root } from './support/packed.mjs';
import { readmeTable } from './support/readme.mjs';
import { answers, cleanEnv, freePort, runInShell, startInShell } from './support/running.mjs';

const packages =
  '@opentelemetry/api @nestjs/common @nestjs/core @nestjs/platform-express @nestjs/platform-fastify @nestjs/microservices ' +
  '@nestjs/axios @nestjs/cache-manager @nestjs/event-emitter @nestjs/schedule @electric-sql/pglite ' +
  '@electric-sql/pglite-socket axios cache-manager pg reflect-metadata rxjs sequelize typeorm undici@7';
const [major, minor] = process.versions.node.split('.').map(Number);
const tellsOfHttp = major > 22 || (major === 22 && minor >= 12);
const hasSqlite = major > 22 || (major === 22 && minor >= 5);

const sees = (name, tags) => ({ name, tags });
const statement = (text, system = 'postgresql') => sees(undefined, { 'db.query.text': text, 'db.system.name': system });

/** What each row of the table is shown by: spans of the application, and tests that have the servers for the others. */
const rows = {
  'HTTP requests': {
    spans: [sees('GET /everything', { 'http.route': '/everything', 'code.function.name': 'AppController.everything' })],
  },
  'requests that you send with `fetch` or undici': { answered: ['fetch', 'undici'] },
  'axios, got, the AWS SDK': { answered: [...(tellsOfHttp ? ['axios'] : []), 'nestjs-axios'] },
  'pg, PGlite, mariadb': {
    spans: [
      statement('SELECT ? AS pg'),
      statement('SELECT ? AS pglite'),
      ...(hasSqlite ? [statement('SELECT ? AS sqlite', 'sqlite')] : []),
    ],
    elsewhere: ['mysql', 'mongo', 'redis'],
  },
  'mysql2, mssql, node-redis': { elsewhere: ['mysql', 'mongo', 'redis'] },
  'data sources of TypeORM': {
    spans: [statement('SELECT ? AS typeorm'), statement('SELECT ? AS sequelize')],
    elsewhere: ['orm', 'mongo'],
  },
  'the cache of `@nestjs/cache-manager`': { spans: [sees(undefined, { 'cache.hit': false })] },
  'microservices of Nest': {
    spans: [
      sees(undefined, { 'span.kind': 'client', 'rpc.method': 'sum' }),
      sees(undefined, { 'span.kind': 'server', 'rpc.method': 'sum' }),
      sees(undefined, { 'span.kind': 'producer', 'messaging.destination.name': 'told' }),
      sees(undefined, { 'span.kind': 'consumer', 'messaging.destination.name': 'told' }),
    ],
    elsewhere: ['messages', 'messages-kafka', 'bullmq'],
  },
  'jobs of `@nestjs/schedule`': {
    spans: [sees(undefined, { 'traced.job.name': 'tick' }), sees(undefined, { 'traced.event': 'order.paid' })],
  },
};

const matches = (span, { name, tags }) =>
  (name === undefined || span.operationName === name) &&
  Object.entries(tags).every(([key, value]) => span.tags[key] === value);

const readSpans = (output) =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{"traceID"'))
    .map((line) => JSON.parse(line));

describe('what README.md says is traced without a line', () => {
  const { folder, tarball, remove } = makeEmptyFolder('app');
  after(remove);

  before(async () => {
    copyFileSync(new URL('by-itself/app.mjs', import.meta.url), join(folder, 'app.mjs'));
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    await runInShell(`npm install --silent ${tarball} ${packages}`, { cwd: folder });
  });

  it('is this table, row by row', () => {
    const table = readmeTable('Traced without a line of yours').map(([what]) => what);
    assert.deepEqual(
      table.map((what) => Object.keys(rows).find((start) => what.startsWith(start)) ?? what),
      Object.keys(rows),
    );
    for (const name of Object.values(rows).flatMap(({ elsewhere = [] }) => elsewhere)) {
      assert.ok(existsSync(join(root, `test/backends/${name}.test.ts`)), name);
    }
  });

  for (const platform of ['express', 'fastify']) {
    describe(`on ${platform}`, () => {
      let app;
      let spans;
      let output;
      before(async () => {
        const ports = { http: await freePort(), database: await freePort(), messages: await freePort() };
        const env = { PORTS: JSON.stringify(ports), PLATFORM: platform, OTEL_TRACES_EXPORTER: 'json' };
        app = startInShell('exec node app.mjs', { cwd: folder, env: cleanEnv(env) });
        await app.until('the application', () => answers(`http://127.0.0.1:${ports.http}/echo/start`));
        const response = await fetch(`http://127.0.0.1:${ports.http}/everything`);
        assert.equal(await response.text(), 'done');
        await app.until('a job', (text) => text.includes('"traced.job.name":"tick"'));
        output = await app.stop();
        app = undefined;
        spans = readSpans(output);
      });
      after(() => app?.stop());

      const names = () => spans.map(({ operationName }) => operationName).join(', ');
      const request = () => spans.find(({ operationName }) => operationName === 'GET /everything');
      for (const [what, { spans: expected = [], answered = [] }] of Object.entries(rows)) {
        if (expected.length + answered.length === 0) continue;
        it(what, () => {
          for (const wanted of expected) {
            const found = spans.filter((span) => matches(span, wanted));
            assert.ok(found.length > 0, `no span ${JSON.stringify(wanted)} among ${names()}`);
          }
          for (const name of answered) {
            const outgoing = spans.find(({ tags }) => tags['url.full']?.endsWith(`/echo/${name}`));
            assert.ok(outgoing, `no span of the request by ${name} among ${names()}`);
            assert.equal(outgoing.tags['span.kind'], 'client');
            assert.equal(outgoing.traceID, request().traceID);
            const answering = spans.filter(({ parentSpanID }) => parentSpanID === outgoing.spanID);
            assert.deepEqual(
              answering.map(({ operationName, tags }) => [operationName, tags['span.kind']]),
              [['GET /echo/:client', 'server']],
            );
          }
        });
      }

      it('log lines, with the logger of the library', () => {
        const line = output.split('\n').find((text) => text.includes('everything is done'));
        assert.match(line, new RegExp(`trace_id=${request().traceID} span_id=${request().spanID}`));
      });
    });
  }
});
