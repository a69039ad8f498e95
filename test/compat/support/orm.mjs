// Kysely and MikroORM over better-sqlite3 and over pg, whichever releases; whoever imports this has the packages.
import { after, before, beforeEach, describe, it } from 'node:test';
import { createItems, kyselyExpectations } from './kysely.mjs';
import { createTables, expectations, itemOf, slowExpectations } from './mikro-orm.mjs';
import { startPostgres } from './statements-of.mjs';

const slowQuery = { thresholdMs: 0.000_001 };

/**
 * Tests both over both databases.
 *
 * @param mikroOrm which release.
 * @param packages what the names below are in the application.
 * @param driversOf the options of MikroORM for each database, from the address of PostgreSQL and options of tracing.
 */
export function testOrms(mikroOrm, packages, driversOf) {
  const { Cursor, Database, EntitySchema, Kysely, MikroORM, PostgresDialect, SqliteDialect, pg } = packages;
  const { startTracing, traced, tracePg, traceSqlite } = packages;
  const tracing = startTracing({ serviceName: 'orm', exporters: ['memory'], eventLoop: false });
  let postgres;
  before(async () => {
    postgres = await startPostgres(packages);
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

  for (const [name, optionsOf] of Object.entries(driversOf)) {
    describe(`${mikroOrm} over ${name}`, () => {
      let orm;
      before(async () => {
        const options = optionsOf({ url: postgres.url, slowQuery });
        orm = await MikroORM.init({ entities: [itemOf(EntitySchema)], allowGlobalContext: true, ...options });
        await createTables(orm);
      });
      after(() => orm?.close(true));
      for (const [sentence, expect] of Object.entries({ ...expectations, ...slowExpectations })) {
        it(sentence, () => expect({ orm, traced, spansOf }));
      }
    });
  }
}
