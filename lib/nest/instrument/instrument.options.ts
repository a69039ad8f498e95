import { CLASSES_OPTIONS, type ClassesOptions } from './classes/classes.options.js';
import { checkOption } from '../../shared/options/check-options.js';
import { either, flag, group, oneOf } from '../../shared/options/option-rules.js';

/** Names of the libraries that are traced without any code in the application. */
export const INSTRUMENT_NAMES = [
  'fetch',
  'http',
  'axios',
  'pg',
  'pglite',
  'mysql2',
  'mssql',
  'mariadb',
  'sqlite',
  'mongodb',
  'mongoose',
  'typeorm',
  'sequelize',
  'knex',
  'prisma',
  'redis',
  'cache',
] as const;

/** One of the switches of {@link InstrumentOptions}. */
export type InstrumentName = (typeof INSTRUMENT_NAMES)[number];

/** What is traced below the application's own methods; `false` switches one off, all others stay on. */
export interface InstrumentOptions extends ClassesOptions {
  /** Requests of the platform's `fetch` and of undici. @defaultValue true */
  readonly fetch?: boolean | undefined;
  /**
   * Requests of `node:http` and `node:https`, from Node 22.12 on: axios, got and the AWS SDK go this way.
   *
   * @defaultValue true
   */
  readonly http?: boolean | undefined;
  /** The `HttpService` of `@nestjs/axios`, before Node 22.12. @defaultValue true */
  readonly axios?: boolean | undefined;
  /** Pools and clients of pg that are providers; others by `tracePg`. @defaultValue true */
  readonly pg?: boolean | undefined;
  /** Databases of PGlite that are providers. @defaultValue true */
  readonly pglite?: boolean | undefined;
  /** Statements of mysql2 3.20 and later; other releases by `traceMysql2`. @defaultValue true */
  readonly mysql2?: boolean | undefined;
  /** Queries, batches and procedures of mssql 12.4 and later. @defaultValue true */
  readonly mssql?: boolean | undefined;
  /** Pools and connections of mariadb that are providers. @defaultValue true */
  readonly mariadb?: boolean | undefined;
  /** Databases of better-sqlite3 and `node:sqlite` that are providers. @defaultValue true */
  readonly sqlite?: boolean | undefined;
  /** Every `MongoClient` that is a provider. @defaultValue true */
  readonly mongodb?: boolean | undefined;
  /**
   * Queries and saves of mongoose 9.7 and later; of earlier releases the connections of `@nestjs/mongoose`.
   *
   * @defaultValue true
   */
  readonly mongoose?: boolean | undefined;
  /** Data sources of TypeORM that are providers, as those of `@nestjs/typeorm` are. @defaultValue true */
  readonly typeorm?: boolean | undefined;
  /** Every `Sequelize` that is a provider, as those of `@nestjs/sequelize` are. @defaultValue true */
  readonly sequelize?: boolean | undefined;
  /** Every Knex or MikroORM (6 and 7) that is a provider: over pg, mysql2 and better-sqlite3. @defaultValue true */
  readonly knex?: boolean | undefined;
  /** Every Prisma 7 that is a provider, over its adapters for pg, mariadb and better-sqlite3. @defaultValue true */
  readonly prisma?: boolean | undefined;
  /**
   * Commands of node-redis 5.12 and later, and clients of ioredis that are providers; others by `traceRedis`.
   *
   * @defaultValue true
   */
  readonly redis?: boolean | undefined;
  /** The cache of `@nestjs/cache-manager`. @defaultValue true */
  readonly cache?: boolean | undefined;
}

/** `'auto'` traces everything that can be traced safely, `false` nothing. */
export type InstrumentOption = 'auto' | boolean | InstrumentOptions;

/** What `instrument` takes. */
export const INSTRUMENT = either(
  flag,
  oneOf('auto'),
  group(
    { ...CLASSES_OPTIONS, ...Object.fromEntries(INSTRUMENT_NAMES.map((name) => [name, flag])) },
    '{ fetch: false }',
  ),
);

/**
 * The names that are switched on.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 */
export function instrumentNamesOf(option: InstrumentOption = 'auto'): readonly InstrumentName[] {
  checkOption('TracingModule', 'instrument', option, INSTRUMENT);
  if (option === false) return [];
  return INSTRUMENT_NAMES.filter((name) => typeof option !== 'object' || option[name] !== false);
}
