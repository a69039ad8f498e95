// Kysely and MikroORM 6 over better-sqlite3 and over pg, whose server is PGlite.
import 'reflect-metadata';
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
import { testOrms } from '../support/orm.mjs';

const packages = {
  ...{
    Cursor,
    Database,
    EntitySchema,
    Kysely,
    MikroORM,
    PGlite,
    PGLiteSocketServer,
    PostgresDialect,
    SqliteDialect,
    pg,
  },
  ...{ startTracing, traced, tracePg, traceSqlite },
};

testOrms('MikroORM 6', packages, {
  'better-sqlite3': ({ slowQuery }) => ({
    driver: BetterSqliteDriver,
    dbName: ':memory:',
    pool: { afterCreate: (database, done) => done(undefined, traceSqlite(database, { slowQuery })) },
  }),
  pg: ({ url, slowQuery }) => ({
    driver: PostgreSqlDriver,
    clientUrl: url,
    pool: { min: 0, max: 1, afterCreate: (client, done) => done(undefined, tracePg(client, { slowQuery })) },
  }),
});
