// needs: DATABASE_URL, MARIADB_URL
import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { drizzle } from 'drizzle-orm/node-postgres';
import { sql as drizzleSql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import knex from 'knex';
import { Kysely, MysqlDialect, PostgresDialect } from 'kysely';
import { createPool } from 'mysql2';
import pg from 'pg';
import { DataTypes, Sequelize } from 'sequelize';
import { DataSource, EntitySchema } from 'typeorm';
import { traceMysql2 } from '../../lib/drivers/mysql2/trace-mysql2.js';
import { tracePg } from '../../lib/drivers/pg/trace-pg.js';
import { traceKnex } from '../../lib/nest/instrument/databases/knex.js';
import { traceSequelize } from '../../lib/nest/instrument/databases/sequelize.js';
import { traceTypeorm } from '../../lib/nest/instrument/databases/typeorm.js';
import { seams } from '../../lib/shared/time/test-seams.js';
import { captureSpans, stopCapture, type SpanCapture } from '../support/spans.js';
import { under } from './support/callers.js';

const url = String(process.env['DATABASE_URL']);
const mariadbUrl = String(process.env['MARIADB_URL']);
let spans: SpanCapture;

/** The statements of a call, each with the name of its parent. */
function statements(): unknown[] {
  const byId = new Map(spans.finished().map((span) => [span.spanContext().spanId, span.name]));
  return spans
    .finished()
    .filter(({ kind }) => kind === SpanKind.CLIENT)
    .map((span) => [span.name, byId.get(span.parentSpanContext?.spanId ?? '')]);
}

beforeAll(() => {
  seams.rethrowInternalErrors = true;
});
beforeEach(() => {
  spans = captureSpans();
});
afterEach(() => stopCapture());
afterAll(() => {
  seams.rethrowInternalErrors = false;
});

interface Item {
  id: number;
  secret: string;
}
const items = new EntitySchema<Item>({
  name: 'orm_items',
  columns: { id: { type: Number, primary: true }, secret: { type: String } },
});

describe('one span per statement', () => {
  it.each([
    ['postgres', url],
    ['mysql', mariadbUrl],
  ] as const)('under TypeORM over %s', async (type, address) => {
    const source = await new DataSource({
      type,
      url: address,
      entities: [items],
      synchronize: true,
      poolSize: 1,
    }).initialize();
    traceTypeorm(source);
    spans.reset();
    await under('caller', () => source.getRepository(items).find({ where: { secret: 'canary' } }));
    expect(statements()).toEqual([[expect.stringMatching(/^SELECT .orm_items.$/), 'caller']]);
    spans.reset();
    await under('caller', () => source.getRepository(items).save({ id: 1, secret: 'canary' }));
    const names = statements().map(([name]: any) => String(name).split(' ')[0]);
    expect(names).toEqual(['SELECT', 'START', 'INSERT', 'COMMIT']);
    expect(JSON.stringify(spans.finished().map(({ attributes }) => attributes))).not.toContain('canary');
    expect(spans.open()).toBe(0);
    await source.query('DROP TABLE orm_items');
    await source.destroy();
  });

  it.each([
    ['postgres', url, {}],
    ['mysql', mariadbUrl, { dialectModuleName: 'mysql2' }],
  ])('under Sequelize over %s', async (_dialect, address, options) => {
    const sequelize = new Sequelize(address, { logging: false, ...options });
    const model = sequelize.define('orm_rows', { secret: DataTypes.STRING });
    await model.sync({ force: true });
    traceSequelize(sequelize);
    spans.reset();
    await under('caller', () => model.create({ secret: 'canary' }));
    await under('caller', () => model.findAll({ where: { secret: 'canary' } }));
    expect(statements()).toEqual([
      [expect.stringMatching(/^INSERT .orm_rows.$/), 'caller'],
      [expect.stringMatching(/^SELECT .orm_rows.$/), 'caller'],
    ]);
    expect(JSON.stringify(spans.finished().map(({ attributes }) => attributes))).not.toContain('canary');
    await model.drop();
    await sequelize.close();
  });

  it('under Knex', async () => {
    const builder = knex({
      client: 'pg',
      connection: url,
      pool: {
        min: 1,
        max: 1,
        afterCreate: (client: object, done: (error: unknown, client: object) => void) => done(null, tracePg(client)),
      },
    });
    await under('caller', () =>
      builder
        .select('*')
        .from('pg_class')
        .where('relname', 'canary')
        .then((rows) => rows),
    );
    expect(statements()).toContainEqual(['select "pg_class"', 'caller']);
    expect(statements()).toHaveLength(1);
    await builder.destroy();
  });

  it('under a Knex that is a provider, in connections that are open and that will be', async () => {
    const builder = knex({ client: 'pg', connection: url, pool: { min: 0, max: 2 } });
    await builder.raw('SELECT 1');
    traceKnex(builder);
    spans.reset();
    const find = async () => builder.select('*').from('pg_class').where('relname', 'canary');
    await under('caller', () => Promise.all([find(), find()]));
    expect(statements()).toEqual([
      ['select "pg_class"', 'caller'],
      ['select "pg_class"', 'caller'],
    ]);
    await builder.destroy();
  });

  it('under Drizzle', async () => {
    const pool = tracePg(new pg.Pool({ connectionString: url, max: 1 }));
    await under('caller', async () =>
      drizzle(pool).execute(drizzleSql`SELECT * FROM pg_class WHERE relname = ${'canary'}`),
    );
    expect(statements()).toEqual([['SELECT pg_class', 'caller']]);
    await pool.end();
  });
});

describe('one span per statement, without its values, under Kysely', () => {
  interface Tables {
    kysely_items: { id: number; secret: string };
  }

  async function expectStatements(database: Kysely<Tables>): Promise<void> {
    await database.schema
      .createTable('kysely_items')
      .addColumn('id', 'integer')
      .addColumn('secret', 'varchar(20)')
      .execute();
    spans.reset();
    await under('caller', async () => {
      await database.selectFrom('kysely_items').selectAll().where('secret', '=', 'canary').execute();
      await database.transaction().execute(async (transaction) => {
        await transaction.insertInto('kysely_items').values({ id: 1, secret: 'canary' }).execute();
      });
    });
    const statementsOf = statements().map(([name, parent]: any) => [
      String(name).toUpperCase().replaceAll(/["`]/g, ''),
      parent,
    ]);
    const transaction = expect.stringMatching(/^transaction /);
    expect(statementsOf).toEqual([
      ['SELECT KYSELY_ITEMS', 'caller'],
      [expect.stringMatching(/^(?:BEGIN|START TRANSACTION)$/), transaction],
      ['INSERT KYSELY_ITEMS', transaction],
      ['COMMIT', transaction],
    ]);
    expect(JSON.stringify(spans.finished().map(({ attributes }) => attributes))).not.toContain('canary');
    expect(spans.open()).toBe(0);
    await database.schema.dropTable('kysely_items').execute();
    await database.destroy();
  }

  it('over pg', () =>
    expectStatements(
      new Kysely({
        dialect: new PostgresDialect({ pool: tracePg(new pg.Pool({ connectionString: url, max: 1 })) }),
      }),
    ));

  it('over mysql2', () =>
    expectStatements(
      new Kysely({
        dialect: new MysqlDialect({ pool: traceMysql2(createPool({ uri: mariadbUrl, connectionLimit: 1 })) }),
      }),
    ));
});

describe('a slow statement says which line of the application it comes from', () => {
  const slowQuery = { thresholdMs: 0.000_001 };

  /** The line of whoever asks, in the code that runs: the tests run compiled, without a map that Node knows. */
  function lineOfCaller(): number {
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_error, sites) => sites[1]?.getLineNumber();
    const line = new Error('where').stack as unknown as number;
    Error.prepareStackTrace = prepareStackTrace;
    return line;
  }

  /** Asks twice and expects the second statement to come from between the lines that `ask` answers. */
  async function expectPlace(ask: () => Promise<readonly [from: number, to: number]>): Promise<void> {
    await ask();
    const [from, to] = await ask();
    const statements = spans.finished().filter(({ name, kind }) => kind === SpanKind.CLIENT && /pg_class/.test(name));
    const [first, second] = statements.map(({ attributes }) => attributes);
    expect(first?.['code.file.path']).toBeUndefined();
    expect(second?.['code.file.path']).toBe('test/backends/orm.test.ts');
    expect(second?.['code.line.number']).toBeGreaterThan(from);
    expect(second?.['code.line.number']).toBeLessThan(to);
  }

  it('under TypeORM', async () => {
    const source = await new DataSource({ type: 'postgres', url, poolSize: 1 }).initialize();
    tracePg((source.driver as unknown as { master: pg.Pool }).master, { slowQuery });
    await expectPlace(async () => {
      const from = lineOfCaller();
      await source.createQueryBuilder().select('relname').from('pg_class', 'c').limit(1).getRawMany();
      return [from, lineOfCaller()];
    });
    await source.destroy();
  });

  it('under Knex', async () => {
    const afterCreate = (client: object, done: (error: unknown, client: object) => void) =>
      done(null, tracePg(client as pg.Client, { slowQuery }));
    const builder = knex({ client: 'pg', connection: url, pool: { min: 1, max: 1, afterCreate } });
    await expectPlace(async () => {
      const from = lineOfCaller();
      await builder.select('relname').from('pg_class').limit(1);
      return [from, lineOfCaller()];
    });
    await builder.destroy();
  });

  it('under Drizzle', async () => {
    const pool = tracePg(new pg.Pool({ connectionString: url, max: 1 }), { slowQuery });
    const classes = pgTable('pg_class', { relname: text() });
    await expectPlace(async () => {
      const from = lineOfCaller();
      await drizzle(pool).select().from(classes).limit(1);
      return [from, lineOfCaller()];
    });
    await pool.end();
  });

  it('under Kysely', async () => {
    const pool = tracePg(new pg.Pool({ connectionString: url, max: 1 }), { slowQuery });
    const database = new Kysely<{ pg_class: { relname: string } }>({ dialect: new PostgresDialect({ pool }) });
    await expectPlace(async () => {
      const from = lineOfCaller();
      await database.selectFrom('pg_class').select('relname').limit(1).execute();
      return [from, lineOfCaller()];
    });
    await database.destroy();
  });

  it('under Sequelize', async () => {
    const sequelize = new Sequelize(url, { logging: false, pool: { max: 1, min: 1 } });
    sequelize.addHook('afterConnect', (connection) => void tracePg(connection as pg.Client, { slowQuery }));
    await expectPlace(async () => {
      const from = lineOfCaller();
      await sequelize.query('SELECT relname FROM pg_class LIMIT 1');
      return [from, lineOfCaller()];
    });
    await sequelize.close();
  });
});
