import { CLASSES_OPTIONS, type ClassesOptions } from './classes/classes.options.js';
import { checkOption } from '../../shared/check-options.js';
import { either, flag, group, oneOf } from '../../shared/option-rules.js';

/** Names of what can be traced without a line of the application's. */
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
  'redis',
  'cache',
] as const;

/** One of the switches of {@link InstrumentOptions}. */
export type InstrumentName = (typeof INSTRUMENT_NAMES)[number];

/** What is traced below the application's own methods; `false` switches one off, all others stay on. */
export interface InstrumentOptions extends ClassesOptions {
  /** Requests of the platform's `fetch` and of undici. @defaultValue true */
  readonly fetch?: boolean;
  /** Requests of `node:http` and `node:https`, from Node 22.12 on: axios, got and the AWS SDK go this way. @defaultValue true */
  readonly http?: boolean;
  /** The `HttpService` of `@nestjs/axios`, before Node 22.12. @defaultValue true */
  readonly axios?: boolean;
  /** Pools and clients of pg that are providers; others by `tracePg`. @defaultValue true */
  readonly pg?: boolean;
  /** Databases of PGlite that are providers. @defaultValue true */
  readonly pglite?: boolean;
  /** Statements of mysql2 3.20 and later; other releases by `traceMysql2`. @defaultValue true */
  readonly mysql2?: boolean;
  /** Queries, batches and procedures of mssql 12.4 and later. @defaultValue true */
  readonly mssql?: boolean;
  /** Pools and connections of mariadb that are providers. @defaultValue true */
  readonly mariadb?: boolean;
  /** Databases of better-sqlite3 and `node:sqlite` that are providers. @defaultValue true */
  readonly sqlite?: boolean;
  /** Every `MongoClient` that is a provider. @defaultValue true */
  readonly mongodb?: boolean;
  /** Queries and saves of mongoose 9.7 and later; of earlier releases the connections of `@nestjs/mongoose`. @defaultValue true */
  readonly mongoose?: boolean;
  /** Data sources of TypeORM that are providers, as those of `@nestjs/typeorm` are. @defaultValue true */
  readonly typeorm?: boolean;
  /** Every `Sequelize` that is a provider, as those of `@nestjs/sequelize` are. @defaultValue true */
  readonly sequelize?: boolean;
  /** Every Knex that is a provider, and the one of MikroORM 6: over pg, mysql2 and better-sqlite3. @defaultValue true */
  readonly knex?: boolean;
  /** Commands of node-redis 5.12 and later, and clients of ioredis that are providers; others by `traceRedis`. @defaultValue true */
  readonly redis?: boolean;
  /** The cache of `@nestjs/cache-manager`. @defaultValue true */
  readonly cache?: boolean;
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
