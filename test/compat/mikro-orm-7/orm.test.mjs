// Kysely 0.29 and MikroORM 7 over better-sqlite3 13 and over pg, whose server is PGlite.
import 'reflect-metadata';
import { after, before, beforeEach, describe, it } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { EntitySchema, MikroORM } from '@mikro-orm/core';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { traced } from 'nestjs-traced';
import { tracePg, traceSqlite } from 'nestjs-traced/drivers';
import { startTracing } from 'nestjs-traced/sdk';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { createItems, kyselyExpectations } from '../support/kysely.mjs';
import { createTables, expectations, itemOf, slowExpectations } from '../support/mikro-orm.mjs';
import { startPostgres } from '../support/statements-of.mjs';

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
      await createItems(database);
    });
    after(() => database?.destroy());
    for (const [sentence, expect] of Object.entries(kyselyExpectations)) {
      it(sentence, () => expect({ database, traced, spansOf }));
    }
  });
}

const drivers = {
  'better-sqlite3': () => ({
    driver: SqliteDriver,
    dbName: ':memory:',
    driverOptions: new SqliteDialect({ database: traceSqlite(new Database(':memory:'), { slowQuery }) }),
  }),
  pg: () => ({
    driver: PostgreSqlDriver,
    clientUrl: postgres.url,
    pool: { min: 0, max: 1 },
    driverOptions: { onPoolCreated: (pool) => void tracePg(pool, { slowQuery }) },
  }),
};

for (const [name, optionsOf] of Object.entries(drivers)) {
  describe(`MikroORM 7 over ${name}`, () => {
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
