import { traceSqlite } from '../../../drivers/sqlite/trace-sqlite.js';
import { classNamesOf } from '../class-names.js';

/** Traces a database of SQLite; a class of the application's own that is called `Database` has no `pragma`. */
export function meetSqlite(database: object): void {
  const isPlatform = classNamesOf(database).includes('DatabaseSync');
  if (isPlatform || typeof (database as { pragma?: unknown }).pragma === 'function') traceSqlite(database);
}
