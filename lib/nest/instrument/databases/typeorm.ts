import { traceMongo } from '../../../drivers/mongo/trace-mongo.js';
import { traceMysql2 } from '../../../drivers/mysql2/trace-mysql2.js';
import { tracePg } from '../../../drivers/pg/trace-pg.js';
import { tracePrepared, traceSqlite } from '../../../drivers/sqlite/trace-sqlite.js';

interface DataSourceLike {
  readonly options?: { readonly type?: unknown };
  readonly driver?: {
    readonly master?: object;
    readonly slaves?: readonly object[];
    readonly pool?: object;
    readonly databaseConnection?: object;
    readonly queryRunner?: { readonly databaseConnection?: object; readonly stmtCache?: unknown };
  };
}

/** Traces the client below a data source of TypeORM: its statements come one span each, with the values left out. */
export function traceTypeorm(source: object): void {
  const { driver, options } = source as DataSourceLike;
  if (driver === undefined) return;
  const { master, slaves = [], pool, databaseConnection, queryRunner } = driver;
  switch (options?.type) {
    case 'postgres':
    case 'cockroachdb':
      return each(tracePg, [master, ...slaves]);
    case 'mysql':
    case 'mariadb':
      return each(traceMysql2, [pool]);
    case 'better-sqlite3':
      each(traceSqlite, [databaseConnection]);
      return traceCached(databaseConnection, queryRunner?.stmtCache);
    case 'mongodb':
      return each(traceMongo, [queryRunner?.databaseConnection]);
  }
}

/** Traces the prepared statements that TypeORM cached before this ran, while the application was starting. */
function traceCached(database: object | undefined, cache: unknown): void {
  if (database === undefined || !(cache instanceof Map)) return;
  for (const [text, statement] of cache as Map<unknown, unknown>) {
    if (typeof text === 'string' && typeof statement === 'object' && statement !== null)
      tracePrepared(database, text, statement);
  }
}

function each(trace: (client: object) => unknown, clients: readonly (object | undefined)[]): void {
  for (const client of clients) if (client !== undefined) trace(client);
}
