import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PGlite } from '@electric-sql/pglite';
import { eq } from 'drizzle-orm';
import { integer, pgTable } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/pglite';
import knex, { type Knex } from 'knex';
import mongoose from 'mongoose';
import { createRequire } from 'node:module';
import { Traced } from '../../lib/decorators/traced.decorator.js';
import { openPostgres } from '../../sample-app/src/shop/database/open-postgres.js';
import { captureTracing } from '../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../lib/testing/capture/tracing-capture.js';

const items = pgTable('items', { id: integer('id').primaryKey(), stock: integer('stock') });
const Item = mongoose.model('Item', new mongoose.Schema({ stock: Number }, { bufferCommands: false }));

/** Knex's own client for PostgreSQL, over a database in this process. */
function clientOver(database: PGlite): typeof Knex.Client {
  const PostgresClient = createRequire(import.meta.url)('knex/lib/dialects/postgres/index.js') as typeof Knex.Client;
  return class extends PostgresClient {
    _driver(): object {
      return {};
    }
    override acquireRawConnection(): Promise<unknown> {
      return Promise.resolve(database);
    }
    override destroyRawConnection(): Promise<void> {
      return Promise.resolve();
    }
    async _query(
      _connection: unknown,
      query: { sql: string; bindings?: unknown[]; response?: unknown },
    ): Promise<object> {
      query.response = { ...(await database.query(query.sql, query.bindings)), command: 'SELECT' };
      return query;
    }
  };
}

/** A promise as Prisma makes it: the query goes out when somebody waits for it. */
class PrismaPromise implements PromiseLike<number> {
  readonly [Symbol.toStringTag] = 'PrismaPromise';
  constructor(private readonly request: () => Promise<number>) {}

  then<A = number, B = never>(
    fulfilled?: ((value: number) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.request().then(fulfilled, rejected);
  }
}

let tracing: TracingCapture;
let database: PGlite;
let statements: string[] = [];
let builder: Knex;

class Items {
  sent = 0;

  @Traced() ofDrizzle() {
    return drizzle(database, { logger: { logQuery: (sql) => void statements.push(sql) } })
      .select()
      .from(items)
      .$dynamic();
  }
  @Traced() ofKnex() {
    return builder('items').select('stock');
  }
  @Traced() ofMongoose() {
    return Item.find();
  }
  @Traced() ofPrisma(): PrismaPromise {
    return new PrismaPromise(() => Promise.resolve(++this.sent));
  }
}

beforeAll(async () => {
  database = await openPostgres();
  await database.exec('CREATE TABLE items (id int PRIMARY KEY, stock int); INSERT INTO items VALUES (1, 5), (2, 7)');
  builder = knex({ client: clientOver(database), connection: {} });
  builder.on('query', ({ sql }: { sql: string }) => void statements.push(sql));
});
beforeEach(() => {
  tracing = captureTracing();
  statements = [];
});
afterEach(() => tracing.close());
afterAll(async () => {
  await builder.destroy();
  await database.close();
});

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function expectDeferred(name: string): void {
  expect(tracing.spans().map((span) => [span.name, span.attributes['traced.deferred']])).toEqual([[name, true]]);
  expect(tracing.openSpans()).toHaveLength(0);
}

describe('a query that a traced method has only built', () => {
  it('with Drizzle goes out when it is awaited, once, as it was chained on', async () => {
    const query = new Items().ofDrizzle();
    await later();
    expect(statements).toEqual([]);
    expect(await query.where(eq(items.id, 2))).toEqual([{ id: 2, stock: 7 }]);
    expect(statements).toHaveLength(1);
    expectDeferred('Items.ofDrizzle');
  });

  it('with Knex goes out when it is awaited, once, as it was chained on', async () => {
    const query = new Items().ofKnex();
    await later();
    expect(statements).toEqual([]);
    expect(query.toSQL().sql).toBe('select "stock" from "items"');
    expect(await query.where('id', 1)).toEqual([{ stock: 5 }]);
    expect(statements).toEqual(['select "stock" from "items" where "id" = $1']);
    expectDeferred('Items.ofKnex');
  });

  it('with Mongoose is the query itself, which refuses to run twice', async () => {
    const query = new Items().ofMongoose();
    expect(query).toBeInstanceOf(mongoose.Query);
    await later();
    const chained = query.where('stock').gt(5).limit(3);
    expect(chained).toBe(query);
    expect(chained.getFilter()).toEqual({ stock: { $gt: 5 } });
    // Nobody listens there: what fails is the execution, and this is the first one.
    await expect(chained.exec()).rejects.toThrow('before initial connection');
    await expect(chained.exec()).rejects.toThrow('already executed');
    expectDeferred('Items.ofMongoose');
  });

  it('in the manner of Prisma goes out when it is awaited, once', async () => {
    const service = new Items();
    const query = service.ofPrisma();
    expect(query).toBeInstanceOf(PrismaPromise);
    await later();
    expect(service.sent).toBe(0);
    expect(await query).toBe(1);
    expect(service.sent).toBe(1);
    expectDeferred('Items.ofPrisma');
  });
});
