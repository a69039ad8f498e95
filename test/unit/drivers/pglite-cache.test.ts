import type { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { createCache } from 'cache-manager';
import { drizzle } from 'drizzle-orm/pglite';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import { traceCache } from '../../../lib/drivers/cache/trace-cache.js';
import { tracePglite } from '../../../lib/drivers/pglite/trace-pglite.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { under } from '../../backends/support/callers.js';
import { openPostgres } from '../../../sample-app/src/shop/database/open-postgres.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
const tree = () => {
  const byId = new Map(tracing.spans().map((span) => [span.spanContext().spanId, span.name]));
  return tracing.spans().map((span) => [span.name, byId.get(span.parentSpanContext?.spanId ?? '')]);
};

beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

describe('tracePglite', () => {
  let database: PGlite;
  beforeAll(async () => {
    database = tracePglite(await openPostgres());
    await database.exec('CREATE TABLE items (id int primary key)');
  });
  afterAll(() => database.close());

  it('traces statements and transactions, with the parents that the caller sees', async () => {
    await under('caller', async () => {
      await database.query('SELECT * FROM items WHERE id = $1', [7]);
      await database.transaction(async (transaction) => {
        await transaction.query('INSERT INTO items VALUES ($1)', [7]);
        await under('inner', () => transaction.query('SELECT count(*) FROM items'));
      });
    });
    expect(tree()).toEqual([
      ['SELECT items', 'caller'],
      ['INSERT items', 'transaction postgresql'],
      ['SELECT items', 'inner'],
      ['inner', 'transaction postgresql'],
      ['transaction postgresql', 'caller'],
      ['caller', undefined],
    ]);
  });

  it('makes one span of a statement of drizzle, and an error of one that fails', async () => {
    const items = pgTable('items', { id: integer('id').primaryKey() });
    await drizzle(database).select().from(items);
    await expect(database.query('SELECT nothing FROM nowhere')).rejects.toThrow();
    expect(tracing.spans().map((span) => [span.name, span.status.code, span.attributes['error.type']])).toEqual([
      ['select "items"', SpanStatusCode.UNSET, undefined],
      ['SELECT nowhere', SpanStatusCode.ERROR, '42P01'],
    ]);
  });

  it('says the same of a statement where no sampler asks what it is', async () => {
    await database.query('SELECT id FROM items WHERE id = 1');
    runtime.samplerReadsAttributes = false;
    try {
      await database.query('SELECT id FROM items WHERE id = 2');
    } finally {
      runtime.samplerReadsAttributes = true;
    }
    const [asked, unasked] = tracing.spans().map(({ kind, attributes }) => ({ kind, attributes }));
    expect(unasked).toEqual(asked);
    expect(unasked?.attributes['db.query.text']).toBe('SELECT id FROM items WHERE id = ?');
  });

  it('makes one span of a statement of kysely', async () => {
    const connection = {
      query: (text: string, values: unknown[]) => database.query(text, values),
      release: () => undefined,
    };
    const pool = { connect: () => Promise.resolve(connection), end: () => Promise.resolve() };
    const builder = new Kysely<{ items: { id: number } }>({
      dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }),
    });
    await under('caller', () => builder.selectFrom('items').selectAll().where('id', '>', 0).execute());
    expect(tree()).toEqual([
      ['select "items"', 'caller'],
      ['caller', undefined],
    ]);
  });

  it('refuses what is no database', () => {
    expect(() => tracePglite({})).toThrow(/expected a PGlite database, got an object/);
  });
});

describe('traceCache', () => {
  it('says whether the cache had it, and neither key nor value', async () => {
    const cache = traceCache(createCache());
    await cache.get('canary-key');
    await cache.set('canary-key', 'canary-value');
    expect(await cache.get('canary-key')).toBe('canary-value');
    expect(await cache.wrap('canary-key', () => 'made')).toBe('canary-value');
    expect(await cache.wrap('canary-other', () => under('making', () => 'made'))).toBe('made');
    await cache.mget(['canary-key', 'absent']);
    const seen = tracing.spans().filter(({ name }) => name.startsWith('cache.'));
    expect(seen.map(({ name, attributes }) => [name, attributes['cache.hit']])).toEqual([
      ['cache.get', false],
      ['cache.set', undefined],
      ['cache.get', true],
      ['cache.wrap', true],
      ['cache.wrap', false],
      ['cache.mget', false],
    ]);
    expect(tree()).toContainEqual(['making', 'cache.wrap']);
    expect(JSON.stringify(tracing.spans().map(({ attributes }) => attributes))).not.toContain('canary');
  });

  it('has hit where the value is made for the next time only, and not where it cannot be made', async () => {
    const cache = traceCache(createCache());
    let count = 0;
    const make = () => Promise.resolve({ count: ++count });
    await cache.wrap('soon out of date', make, { ttl: 1000, refreshThreshold: 5000 });
    await expect(cache.wrap('soon out of date', make, { ttl: 1000, refreshThreshold: 5000 })).resolves.toEqual({
      count: 1,
    });
    await expect(cache.wrap('never', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(count).toBe(2);
    expect(tracing.spans().map(({ attributes }) => attributes['cache.hit'])).toEqual([false, true, false]);
  });

  it('refuses what is no cache', () => {
    expect(() => traceCache(new Map())).toThrow(/expected a cache of cache-manager, got an instance of Map/);
  });
});
