import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import pg from 'pg';
import { traced } from 'nestjs-traced';
import { tracePg } from 'nestjs-traced/drivers';
import { startTracing } from 'nestjs-traced/sdk';
import { startDatabase } from './database.mjs';

const tracing = startTracing({ serviceName: 'prisma', exporters: ['memory'], eventLoop: false });
let database;
let pool;
let prisma;
const statements = [];

before(async () => {
  database = await startDatabase();
  const { port } = database;
  // One connection, so that everybody waits for everybody else.
  pool = tracePg(new pg.Pool({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', max: 1 }), {
    slowQuery: { thresholdMs: 0.000_001 },
  });
  const { PrismaClient } = await import('@prisma/client');
  const { PrismaPg } = await import('@prisma/adapter-pg');
  prisma = new PrismaClient({ adapter: new PrismaPg(pool), log: [{ emit: 'event', level: 'query' }] });
  prisma.$on('query', ({ query }) => statements.push(query));
  await prisma.customer.create({ data: { name: 'Ada', orders: { create: [{ total: 3 }, { total: 4 }] } } });
});
beforeEach(async () => {
  await tracing.flush();
  tracing.memory.reset();
  statements.length = 0;
});
after(async () => {
  await prisma?.$disconnect();
  await pool?.end();
  await database?.stop();
  await tracing.shutdown();
});

async function spansOf() {
  await tracing.flush();
  return tracing.memory.getFinishedSpans();
}

const isDatabase = (span) => span.attributes['db.system.name'] === 'postgresql';
const textOf = (span) => span.attributes['db.query.text'];

it('has one span a statement, below the caller, without a value in it', async () => {
  await traced('caller', async () =>
    prisma.customer.create({
      data: { name: 'canary-4711', orders: { create: [{ total: 1 }] } },
      include: { orders: true },
    }),
  );
  const spans = await spansOf();
  const [caller] = spans.filter(({ name }) => name === 'caller');
  // The adapter begins transactions itself, which Prisma does not tell.
  const texts = spans.filter((span) => isDatabase(span) && textOf(span) !== undefined).map(textOf);
  assert.deepEqual(
    texts.filter((text) => text === 'BEGIN'),
    ['BEGIN'],
  );
  assert.ok(statements.length >= 4, statements.join('\n'));
  assert.deepEqual(texts.toSorted(), ['BEGIN', ...statements].toSorted());
  for (const span of spans) assert.equal(span.spanContext().traceId, caller.spanContext().traceId);
  assert.doesNotMatch(JSON.stringify(spans.map(({ name, attributes }) => [name, attributes])), /canary-4711/);
});

it('has no wrong parent when 100 callers wait for one connection', async () => {
  const callers = Array.from({ length: 100 }, (_, n) => n + 1);
  const ask = (n) => traced(`caller ${n}`, async () => prisma.order.findFirst({ where: { total: { lt: n } } }));
  await Promise.all(callers.map(ask));
  const spans = await spansOf();
  const owner = new Map(
    spans.filter(({ name }) => name.startsWith('caller')).map((span) => [span.spanContext().spanId, span]),
  );
  const parents = spans.filter(isDatabase).map((span) => owner.get(span.parentSpanContext?.spanId)?.name);
  assert.deepEqual(parents.toSorted(), callers.map((n) => `caller ${n}`).toSorted());
});

it('says which line of the application a statement comes from that was slow before', async () => {
  const lineOf = () => Number(/prisma\.test\.mjs:(\d+)/.exec(new Error().stack.split('\n')[2])[1]);
  const ask = async () => {
    const from = lineOf();
    await prisma.order.findMany({ where: { total: { gt: 1 } }, take: 1, orderBy: { total: 'desc' } });
    return [from, lineOf()];
  };
  await ask();
  const [from, to] = await ask();
  const [first, second] = (await spansOf()).filter(isDatabase).map(({ attributes }) => attributes);
  assert.equal(first['code.file.path'], undefined);
  assert.match(second['code.file.path'], /prisma\.test\.mjs$/);
  assert.ok(second['code.line.number'] > from && second['code.line.number'] < to, String(second['code.line.number']));
});

it('says what failed, and gives it to the caller as it was', async () => {
  await assert.rejects(
    traced('caller', async () => prisma.$queryRawUnsafe('SELECT * FROM nowhere')),
    ({ code }) => code === 'P2010',
  );
  const failed = (await spansOf()).find(isDatabase);
  assert.equal(failed.attributes['db.response.status_code'], '42P01');
});
