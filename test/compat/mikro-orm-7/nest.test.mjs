// MikroORM as its module for Nest has it: traced without a line of the application.
import 'reflect-metadata';
import { after, before, describe, it } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { EntitySchema, MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TRACING_HANDLE, TracingModule, traced } from 'nestjs-traced';
import { createTables, expectations, itemOf, startApplication } from '../support/mikro-orm.mjs';
import { startPostgres } from '../support/statements-of.mjs';

let postgres;
before(async () => {
  postgres = await startPostgres({ PGlite, PGLiteSocketServer });
});
after(() => postgres?.stop());

const drivers = {
  'better-sqlite3': () => ({ driver: SqliteDriver, dbName: ':memory:' }),
  pg: () => ({ driver: PostgreSqlDriver, clientUrl: postgres.url, pool: { min: 0, max: 1 } }),
};

for (const [name, optionsOf] of Object.entries(drivers)) {
  describe(`MikroORM 7 over ${name}, of @mikro-orm/nestjs`, () => {
    let app;
    before(async () => {
      const nest = { Module, NestFactory, MikroOrmModule, TracingModule };
      app = await startApplication(nest, {
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
