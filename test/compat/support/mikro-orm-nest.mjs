// MikroORM as its module for Nest has it, whichever release; whoever imports this has the packages.
import { after, before, describe, it } from 'node:test';
import { createTables, expectations, itemOf, startApplication } from './mikro-orm.mjs';
import { startPostgres } from './statements-of.mjs';

/** Tests that it is traced without a line of the application. @param packages what the names below are in the application. */
export function testInNest(title, packages) {
  const { EntitySchema, MikroORM, PostgreSqlDriver, SqliteDriver, TRACING_HANDLE, traced } = packages;
  let postgres;
  before(async () => {
    postgres = await startPostgres(packages);
  });
  after(() => postgres?.stop());

  const drivers = {
    'better-sqlite3': () => ({ driver: SqliteDriver, dbName: ':memory:' }),
    pg: () => ({ driver: PostgreSqlDriver, clientUrl: postgres.url, pool: { min: 0, max: 1 } }),
  };

  for (const [name, optionsOf] of Object.entries(drivers)) {
    describe(`${title} over ${name}, of @mikro-orm/nestjs`, () => {
      let app;
      before(async () => {
        app = await startApplication(packages, {
          entities: [itemOf(EntitySchema)],
          allowGlobalContext: true,
          ...optionsOf(),
        });
        await createTables(app.get(MikroORM));
        await spansOf();
      });
      after(() => app?.close());

      async function spansOf() {
        const handle = app.get(TRACING_HANDLE);
        await handle.flush();
        const spans = handle.memory.getFinishedSpans();
        handle.memory.reset();
        return spans;
      }

      for (const [sentence, expect] of Object.entries(expectations))
        it(sentence, () => expect({ orm: app.get(MikroORM), traced, spansOf }));
    });
  }
}
