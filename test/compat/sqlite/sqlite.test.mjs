import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, beforeEach, describe, it } from 'node:test';
import { traced } from 'nestjs-traced';
import { traceSqlite } from 'nestjs-traced/drivers';
import { startTracing } from 'nestjs-traced/sdk';
import { cases, openFilled, outcomeOf } from './statements.mjs';

const require = createRequire(import.meta.url);
const hasReadyMade = Number(process.versions.node.split('.')[0]) >= 22;
/** Release 12 is compiled for the Node that runs this; 13 has programs for all of Node that it supports. */
const releases = ['better-sqlite3', ...(hasReadyMade ? ['better-sqlite3-13'] : [])].map((name) => [
  `better-sqlite3 ${require(`${name}/package.json`).version}`,
  require(name),
]);

/** What every case does before anything of the library is started. */
const bare = new Map();
for (const [release, Database] of releases) {
  for (const [name, run] of Object.entries(cases))
    bare.set(`${release}: ${name}`, await outcomeOf(run, openFilled(Database)));
}

let isSampled = true;
const tracing = startTracing({
  serviceName: 'sqlite',
  exporters: ['memory'],
  eventLoop: false,
  sampler: {
    shouldSample: () => ({ decision: isSampled ? 2 : 0 }),
    toString: () => 'switched',
  },
});
after(() => tracing.shutdown());
beforeEach(async () => {
  isSampled = true;
  await tracing.flush();
  tracing.memory.reset();
});

/** Runs a case on a traced database, inside a span `caller`, and answers with the spans as well. */
async function runTraced(Database, name) {
  const database = openFilled(Database, traceSqlite);
  const outcome = await traced('caller', () => outcomeOf(cases[name], database));
  await tracing.flush();
  return { outcome, spans: tracing.memory.getFinishedSpans() };
}

/** A span as one line: its parent, its name, how many rows, how it ended. */
function linesOf(spans) {
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  return spans
    .filter(({ name }) => name !== 'caller')
    .map(({ name, parentSpanContext, attributes, status }) => {
      const { 'db.response.returned_rows': rows, 'error.type': errorType, 'traced.outcome': outcome } = attributes;
      const ends = [rows === undefined ? '' : ` ${rows} rows`, status.code === 2 ? ` ${errorType}` : ''];
      return `${names.get(parentSpanContext?.spanId)} > ${name}${ends.join('')}${outcome === undefined ? '' : ` ${outcome}`}`;
    });
}

const TRANSACTION = 'transaction :memory:';

/** The spans of every case that says something of its own about them. */
const expected = {
  'run answers what it changed': ['caller > INSERT items'],
  get: ['caller > SELECT items'],
  all: ['caller > SELECT items 2 rows'],
  'all of nothing': ['caller > SELECT items 0 rows'],
  'a statement that is run again': Array(3).fill('caller > SELECT items'),
  'iterate to the end': ['caller > SELECT items 3 rows'],
  'iterate, half read': ['caller > SELECT items cancelled', 'caller > DELETE items'],
  'iterate, by hand': ['caller > SELECT items cancelled'],
  'iterate, with a loop that throws': ['caller > SELECT items cancelled'],
  'iterate, failing at the second row': ['caller > SELECT items RangeError', 'caller > SELECT items'],
  exec: ['caller > UPDATE items'],
  'exec failing': ['caller > INSERT items SQLITE_CONSTRAINT_UNIQUE'],
  'run failing': ['caller > INSERT items SQLITE_CONSTRAINT_UNIQUE'],
  'too few parameters': ['caller > SELECT items RangeError'],
  'a function that throws': ['caller > SELECT items RangeError'],
  transaction: [`${TRANSACTION} > INSERT items`, `${TRANSACTION} > INSERT items`, `caller > ${TRANSACTION}`],
  'transaction in a transaction, undone': [
    `${TRANSACTION} > DELETE items`,
    `${TRANSACTION} > DELETE items`,
    `caller > ${TRANSACTION}`,
    'caller > SELECT items 2 rows',
  ],
  'transaction, failing': [
    `${TRANSACTION} > INSERT items SQLITE_CONSTRAINT_UNIQUE`,
    `caller > ${TRANSACTION} SqliteError`,
  ],
  'BEGIN and COMMIT': [
    `${TRANSACTION} > BEGIN`,
    `${TRANSACTION} > DELETE items`,
    `${TRANSACTION} > COMMIT`,
    `caller > ${TRANSACTION}`,
  ],
};

for (const [release, Database] of releases) {
  describe(release, () => {
    for (const name of Object.keys(cases)) {
      it(`does the same with and without tracing, and tells no value: ${name}`, async () => {
        const { outcome, spans } = await runTraced(Database, name);
        assert.deepEqual(outcome, bare.get(`${release}: ${name}`));
        assert.doesNotMatch(
          JSON.stringify(spans.map(({ name, attributes, events }) => [name, attributes, events])),
          /canary/,
        );
        if (expected[name] !== undefined) assert.deepEqual(linesOf(spans), expected[name]);
        isSampled = false;
        tracing.memory.reset();
        const unsampled = await runTraced(Database, name);
        assert.deepEqual(unsampled.outcome, bare.get(`${release}: ${name}`));
        assert.deepEqual(unsampled.spans, []);
      });
    }
  });
}
