// needs: DATABASE_URL
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import postgres from 'postgres';
import { tracePg } from '../../lib/drivers/pg/trace-pg.js';
import { tracePostgres } from '../../lib/drivers/postgres/trace-postgres.js';
import { createMetrics } from '../../lib/metrics/create-metrics.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { changed, PLANTED } from '../support/changed-parts.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under, wrongParents } from './support/callers.js';

const connectionString = String(process.env['DATABASE_URL']);
const url = new URL(connectionString);
let pool: pg.Pool;
let spans: SpanCapture;

beforeAll(async () => {
  seams.rethrowInternalErrors = true;
  pool = tracePg(new pg.Pool({ connectionString, max: 1 }));
  await pool.query('CREATE TABLE drivers (id int primary key, secret text)');
  await pool.query("INSERT INTO drivers SELECT n, 'canary' || n FROM generate_series(1, 50) n");
});
beforeEach(() => {
  spans = captureSpans();
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterEach(() => stopCapture());
afterAll(async () => {
  seams.rethrowInternalErrors = false;
  await pool.query('DROP TABLE drivers');
  await pool.end();
});

const statements = (): ReadableSpan[] => spans.finished().filter(({ kind }) => kind === SpanKind.CLIENT);
const summaries = () =>
  statements().map(({ name, status, attributes }) => [name, status.code, attributes['db.response.returned_rows']]);

describe('tracePg', () => {
  it('describes a statement by the conventions, without values and literals', async () => {
    await under('caller', () => pool.query("SELECT id FROM drivers WHERE id < $1 AND secret <> 'canary-literal'", [3]));
    const [span] = statements();
    expect({ name: span?.name, kind: span?.kind, attributes: span?.attributes }).toEqual({
      name: 'SELECT drivers',
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'postgres',
        'server.address': '127.0.0.1',
        'server.port': Number(url.port),
        'db.query.summary': 'SELECT drivers',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'drivers',
        'db.query.text': 'SELECT id FROM drivers WHERE id < $1 AND secret <> ?',
        'db.response.returned_rows': 2,
      },
    });
  });

  it.each([
    ['pool.query', (text: string) => pool.query(text)],
    [
      'a callback',
      (text: string) =>
        new Promise((resolve, reject) =>
          pool.query(text, (error, result) => (error ? reject(error) : resolve(result))),
        ),
    ],
    [
      'connect and query',
      async (text: string) => {
        const client = await pool.connect();
        await client.query(text);
        client.release();
      },
    ],
    [
      'connect with a callback',
      (text: string) =>
        new Promise<void>((resolve, reject) =>
          pool.connect((error, client, done) => {
            if (error || client === undefined) return reject(error);
            client.query(text, (failure) => {
              done();
              if (failure) reject(failure);
              else resolve();
            });
          }),
        ),
    ],
  ])('gives 200 statements of 200 callers the right parents over one connection: %s', async (_name, query) => {
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => under(`caller ${index}`, () => query(`SELECT 1 AS "c${index}"`))),
    );
    expect(statements()).toHaveLength(200);
    expect(
      wrongParents(spans.finished(), (span) => /"c(\d+)"/.exec(String(span.attributes['db.query.text']))?.[1]),
    ).toEqual([]);
    expect(spans.open()).toBe(0);
  });

  it('goes on in the context of the caller, in callbacks and behind await', async () => {
    const seen: unknown[] = [];
    await under('caller', async () => {
      const own = trace.getActiveSpan();
      await pool.query('SELECT 1');
      seen.push(trace.getActiveSpan() === own);
      await new Promise<void>((resolve) =>
        pool.query('SELECT 1', () => {
          seen.push(trace.getActiveSpan() === own);
          resolve();
        }),
      );
    });
    expect(seen).toEqual([true, true]);
  });

  it('fails with the SQLSTATE, and what is thrown stays the same', async () => {
    const plain = new pg.Pool({ connectionString, max: 1 });
    const expected: unknown = await plain.query('SELECT nothing FROM nowhere').catch((error: unknown) => error);
    await plain.end();
    const error: unknown = await pool.query('SELECT nothing FROM nowhere').catch((thrown: unknown) => thrown);
    expect(error).toEqual(expected);
    const [span] = statements();
    expect([span?.status.code, span?.attributes['error.type'], span?.attributes['db.response.status_code']]).toEqual([
      SpanStatusCode.ERROR,
      '42P01',
      '42P01',
    ]);
  });

  it('ends cursors once: read, read halfway and closed, never read, failing', async () => {
    const client = await pool.connect();
    const whole = client.query(new Cursor('SELECT id FROM drivers'));
    expect((await whole.read(1000)).length).toBe(50);
    await whole.close();
    const half = client.query(new Cursor('SELECT id FROM drivers'));
    await half.read(5);
    await half.close();
    const unread = client.query(new Cursor('SELECT id FROM drivers'));
    await unread.close();
    const failing = client.query(new Cursor('SELECT id / 0 FROM drivers'));
    await expect(failing.read(1)).rejects.toThrow('division by zero');
    await failing.close().catch(() => {});
    client.release();
    await pool.query('SELECT 1');
    expect(summaries()).toEqual([
      ['SELECT drivers', SpanStatusCode.UNSET, 50],
      ['SELECT drivers', SpanStatusCode.UNSET, 5],
      ['SELECT drivers', SpanStatusCode.UNSET, 0],
      ['SELECT drivers', SpanStatusCode.ERROR, undefined],
      ['SELECT', SpanStatusCode.UNSET, 1],
    ]);
    expect(spans.open()).toBe(0);
  });

  it('ends query streams once, also one that is destroyed', async () => {
    const client = await pool.connect();
    const query = new QueryStream('SELECT id FROM drivers');
    const stream = client.query(query);
    expect(stream).toBe(query);
    let rows = 0;
    for await (const _row of stream) rows += 1;
    const destroyed = client.query(new QueryStream('SELECT id FROM drivers', [], { batchSize: 2 }));
    for await (const _row of destroyed) break;
    await client.query('SELECT 1');
    client.release();
    expect([rows, summaries().length, spans.open()]).toEqual([50, 3, 0]);
  });

  it('puts the statements of a transaction under its span', async () => {
    await under('caller', async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('SELECT 1');
      await under('inner', () => client.query('SELECT 2'));
      await client.query('ROLLBACK');
      client.release();
    });
    const byId = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
    expect(
      spans
        .finished()
        .map((span) => [span.name, byId.get(span.parentSpanContext?.spanId ?? '')])
        .sort(),
    ).toEqual([
      ['BEGIN', 'transaction postgres'],
      ['ROLLBACK', 'transaction postgres'],
      ['SELECT', 'inner'],
      ['SELECT', 'transaction postgres'],
      ['caller', undefined],
      ['inner', 'caller'],
      ['transaction postgres', 'caller'],
    ]);
    expect(spans.named('transaction postgres').attributes['traced.db.transaction.outcome']).toBe('rollback');
  });

  it('ends a transaction that is left open with its connection, and a statement cut off by it', async () => {
    const client = tracePg(new pg.Client({ connectionString }));
    client.on('error', () => {});
    await client.connect();
    await client.query('BEGIN');
    const pending = client.query('SELECT pg_sleep(30)').catch((error: unknown) => error);
    const killer = new pg.Client({ connectionString });
    await killer.connect();
    const kill =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'";
    // The statement may not have begun yet.
    while ((await killer.query(kill)).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await killer.end();
    expect(await pending).toBeInstanceOf(Error);
    await client.end().catch(() => {});
    expect(spans.open()).toBe(0);
  });

  it('comments statements when asked to, and never prepared ones', async () => {
    const client = tracePg(new pg.Client({ connectionString }), { comment: true });
    await client.connect();
    const own = async (query: string | pg.QueryConfig) => String((await client.query(query)).rows[0]?.query);
    const current = 'SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()';
    expect(await own(current)).toMatch(/^SELECT query .* \/\*traceparent='00-[0-9a-f]{32}-[0-9a-f]{16}-01'\*\/$/);
    expect(await own({ text: current })).toContain('traceparent');
    expect(await own({ name: 'kept', text: current })).toBe(current);
    await client.end();
  });

  it('measures how long callers wait for a connection, each pool under its own name', async () => {
    const metrics = createMetrics();
    const pools = ['first', 'second'].map((poolName) =>
      tracePg(new pg.Pool({ connectionString, max: 1, connectionTimeoutMillis: 2_000 }), { poolName }),
    );
    const [first, second] = pools as [pg.Pool, pg.Pool];
    await Promise.all([first.query('SELECT 1'), first.query('SELECT 1'), second.query('SELECT 1')]);
    const held = await second.connect();
    await expect(second.connect()).rejects.toThrow('timeout');
    const { body } = await metrics.expose();
    const counted = (name: string) =>
      body
        .split('\n')
        .filter((line) => line.startsWith(`db_client_connection_${name}`) && /"(?:first|second)"/.test(line))
        .map((line) => line.replace(/^.*pool_name="(\w+)"(?:,db_client_connection_state="(\w+)")?} /, '$1 $2 '))
        .sort();
    expect(counted('wait_time_seconds_count')).toEqual(['first  2', 'second  2']);
    expect(counted('timeouts_total')).toEqual(['second  1']);
    expect(counted('count')).toEqual(['first idle 1', 'first used 0', 'second idle 0', 'second used 1']);
    held.release();
    await Promise.all(pools.map((each) => each.end()));
    metrics.stop();
  });

  it('changes only the object it was given, once', async () => {
    const other = new pg.Client({ connectionString });
    expect(Object.hasOwn(other, 'query')).toBe(false);
    expect(pg.Client.prototype.query).not.toBe(other);
    const before = pool.query;
    expect(tracePg(pool)).toBe(pool);
    expect(pool.query).toBe(before);
    expect(pool.listenerCount('connect')).toBe(1);
    expect(() => tracePg({} as never)).toThrow(
      'tracePg(): expected a Pool or a Client of pg, got an object; write tracePg(new Pool()) [TRACED_INVALID_CLIENT]',
    );
  });

  it('keeps its listeners and does nothing while no SDK is there', async () => {
    for (let count = 0; count < 100; count++) await pool.query('SELECT 1');
    const client = await pool.connect();
    const listeners = client.eventNames().map((name) => client.listenerCount(name as never));
    client.release();
    stopCapture();
    for (let count = 0; count < 100; count++) await pool.query('SELECT 1');
    const again = await pool.connect();
    expect(again.eventNames().map((name) => again.listenerCount(name as never))).toEqual(listeners);
    again.release();
  });
});

describe('tracePostgres', () => {
  it('ends a query that is read piece by piece, to its end or halfway', async () => {
    const sql = tracePostgres(postgres(connectionString, { max: 1 }));
    for await (const _rows of sql`SELECT g FROM generate_series(1, 5) g`.cursor(2));
    for await (const _rows of sql`SELECT g FROM generate_series(1, 5) g`.cursor(2)) break;
    await sql`SELECT g FROM generate_series(1, 5) g`.forEach(() => undefined);
    await sql.end();
    expect(statements().map(({ name, attributes }) => [name, attributes['db.response.returned_rows']])).toEqual(
      Array.from({ length: 3 }, () => ['SELECT generate_series', undefined]),
    );
    expect(spans.open()).toBe(0);
  });

  it('writes names and parts of a statement out, and no value of any shape', async () => {
    const sql = tracePostgres(postgres(connectionString, { max: 1 }));
    const canary = { value: '"canary"' };
    const wanted = sql`id > ${0} AND ${sql.json(canary)}::jsonb IS NOT NULL`;
    await sql`SELECT id FROM ${sql('drivers')} WHERE ${wanted} AND id IN ${sql([1, 2])} AND ${'canary'} <> ''`;
    await sql.end();
    const [statement] = statements();
    expect(statement?.name).toBe('SELECT "drivers"');
    expect(statement?.attributes['db.query.text']).toMatch(
      /^SELECT id FROM "drivers" WHERE id > \$1 AND \$2::jsonb IS NOT NULL AND id IN \$3 AND \$4 <> \?$/,
    );
  });

  it('makes one span of a transaction of a client that was traced twice', async () => {
    const sql = tracePostgres(tracePostgres(postgres(connectionString, { max: 1 })));
    await sql.begin((inner) => inner`SELECT 1`);
    await sql.end();
    expect(spans.finished().map(({ name }) => name.split(' ')[0])).toEqual(['SELECT', 'transaction']);
  });

  it('traces lazy queries when they are awaited, transactions, and nothing twice', async () => {
    const sql = tracePostgres(postgres(connectionString, { max: 1 }));
    const lazy = sql`SELECT id FROM drivers WHERE id = ${3} AND secret <> 'canary-literal'`;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(statements()).toEqual([]);
    expect(await lazy).toHaveLength(1);
    await under('caller', () =>
      sql.begin(async (inner) => {
        await inner`SELECT 1`;
        await inner.unsafe('SELECT 2 FROM drivers');
      }),
    );
    await expect(sql`SELECT nothing FROM nowhere`).rejects.toThrow('nowhere');
    expect(
      statements().map(({ name, status, attributes }) => [name, status.code, attributes['db.query.text']]),
    ).toEqual([
      ['SELECT drivers', SpanStatusCode.UNSET, 'SELECT id FROM drivers WHERE id = $1 AND secret <> ?'],
      ['SELECT', SpanStatusCode.UNSET, 'SELECT ?'],
      ['SELECT drivers', SpanStatusCode.UNSET, 'SELECT ? FROM drivers'],
      ['SELECT nowhere', SpanStatusCode.ERROR, 'SELECT nothing FROM nowhere'],
    ]);
    await sql.end();
    expect(spans.open()).toBe(0);
  });

  it('answers as ever, and is traced, whatever has become of its options', async () => {
    for (const value of PLANTED) {
      const untraced = postgres(connectionString, { max: 1 });
      const sql = tracePostgres(changed(untraced, 'options', value));
      spans.reset();
      const rows = await sql`SELECT 7 AS answer`;
      const inner = await sql.begin((own) => own`SELECT 8 AS answer`);
      expect([value, ...rows, ...inner, statements().length]).toEqual([value, { answer: 7 }, { answer: 8 }, 2]);
      await untraced.end();
    }
  });

  it.each(['resolve', 'reject', 'handle'])('answers as ever where a query keeps its %s elsewhere', async (part) => {
    const untraced = postgres(connectionString, { max: 1 });
    // What the tracer finds of a query: the part is there for everybody else, but nobody can take hold of it.
    const elsewhere = new Proxy(untraced, {
      apply: (target, self, args) => {
        const query = Reflect.apply(target, self, args) as object;
        const value: unknown = Reflect.get(query, part);
        Object.defineProperty(query, part, { value, writable: false, configurable: false });
        return query as never;
      },
    });
    expect([...(await tracePostgres(elsewhere)`SELECT 7 AS answer`)]).toEqual([{ answer: 7 }]);
    await untraced.end();
    expect(spans.open()).toBe(0);
  });

  it('gives 200 statements of 200 callers the right parents over one connection', async () => {
    const sql = tracePostgres(postgres(connectionString, { max: 1 }));
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        under(`caller ${index}`, async () => sql.unsafe(`SELECT 1 AS "c${index}"`)),
      ),
    );
    expect(statements()).toHaveLength(200);
    expect(
      wrongParents(spans.finished(), (span) => /"c(\d+)"/.exec(String(span.attributes['db.query.text']))?.[1]),
    ).toEqual([]);
    await sql.end();
  });
});
