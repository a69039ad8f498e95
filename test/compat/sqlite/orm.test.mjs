// Kysely and MikroORM 6 over better-sqlite3 and over pg, whose server is PGlite.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { BetterSqliteDriver } from '@mikro-orm/better-sqlite';
import { EntitySchema, MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { traced } from 'nestjs-traced';
import { tracePg, traceSqlite } from 'nestjs-traced/drivers';
import { startTracing } from 'nestjs-traced/sdk';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { createTables, expectations, itemOf, slowExpectations } from '../support/mikro-orm.mjs';
import { expectNoValues, startPostgres, statementsOf } from '../support/statements-of.mjs';

const tracing = startTracing({ serviceName: 'orm', exporters: ['memory'], eventLoop: false });
const slowQuery = { thresholdMs: 0.000_001 };
let postgres;
before(async () => {
  postgres = await startPostgres({ PGlite, PGLiteSocketServer });
});
after(async () => {
  await postgres?.stop();
  await tracing.shutdown();
});
beforeEach(async () => {
  await spansOf();
});

async function spansOf() {
  await tracing.flush();
  const spans = tracing.memory.getFinishedSpans();
  tracing.memory.reset();
  return spans;
}

const dialects = {
  'better-sqlite3': () => new SqliteDialect({ database: traceSqlite(new Database(':memory:')) }),
  pg: () => {
    const pool = tracePg(new pg.Pool({ connectionString: postgres.url, max: 1 }));
    return new PostgresDialect({ pool, cursor: Cursor });
  },
};

for (const [name, dialectOf] of Object.entries(dialects)) {
  describe(`Kysely over ${name}`, () => {
    let database;
    before(async () => {
      database = new Kysely({ dialect: dialectOf() });
      const table = database.schema.createTable('kysely_items');
      await table.addColumn('id', 'integer').addColumn('secret', 'text').execute();
      await database
        .insertInto('kysely_items')
        .values([1, 2, 3].map((id) => ({ id, secret: 'canary' })))
        .execute();
    });
    after(() => database?.destroy());
    const items = () => database.selectFrom('kysely_items').selectAll().where('secret', '=', 'canary');

    it('has one span a statement, below the caller, and transactions around them', async () => {
      await traced('caller', async () => {
        assert.equal((await items().execute()).length, 3);
        await database
          .transaction()
          .execute((transaction) =>
            transaction.updateTable('kysely_items').set({ secret: 'canary' }).where('id', '=', 1).execute(),
          );
      });
      const spans = await spansOf();
      assert.deepEqual(statementsOf(spans), [
        ['SELECT KYSELY_ITEMS', 'caller'],
        ['BEGIN', 'transaction'],
        ['UPDATE KYSELY_ITEMS', 'transaction'],
        ['COMMIT', 'transaction'],
      ]);
      expectNoValues(spans);
    });

    it('has one span for a stream, read to its end or not', async () => {
      const read = [];
      await traced('reader', async () => {
        for await (const row of items().stream(1)) read.push(row);
      });
      await traced('half', async () => {
        for await (const row of items().stream(1)) {
          read.push(row);
          break;
        }
      });
      assert.equal(read.length, 4);
      const spans = await spansOf();
      assert.deepEqual(statementsOf(spans), [
        ['SELECT KYSELY_ITEMS', 'reader'],
        ['SELECT KYSELY_ITEMS', 'half'],
      ]);
      expectNoValues(spans);
    });

    it('says what failed, and gives it to the caller as it was', async () => {
      const error = await traced('wrong', () => database.selectFrom('nowhere').selectAll().execute()).catch(
        (reason) => reason,
      );
      assert.match(error.message, /nowhere/);
      const [failed] = (await spansOf()).filter(({ name }) => /nowhere/.test(name));
      assert.equal(failed.status.code, 2);
      assert.equal(failed.attributes['db.response.status_code'], error.code);
    });
  });
}

const drivers = {
  'better-sqlite3': () => ({
    driver: BetterSqliteDriver,
    dbName: ':memory:',
    pool: { afterCreate: (database, done) => done(undefined, traceSqlite(database, { slowQuery })) },
  }),
  pg: () => ({
    driver: PostgreSqlDriver,
    clientUrl: postgres.url,
    pool: { min: 0, max: 1, afterCreate: (client, done) => done(undefined, tracePg(client, { slowQuery })) },
  }),
};

for (const [name, optionsOf] of Object.entries(drivers)) {
  describe(`MikroORM 6 over ${name}`, () => {
    let orm;
    before(async () => {
      orm = await MikroORM.init({ entities: [itemOf(EntitySchema)], allowGlobalContext: true, ...optionsOf() });
      await createTables(orm);
    });
    after(() => orm?.close(true));
    for (const [sentence, expect] of Object.entries({ ...expectations, ...slowExpectations })) {
      it(sentence, () => expect({ orm, traced, spansOf }));
    }
  });
}
