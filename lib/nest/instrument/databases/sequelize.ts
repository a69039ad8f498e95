import { traceMariadb } from '../../../drivers/mariadb/trace-mariadb.js';
import { traceMysql2 } from '../../../drivers/mysql2/trace-mysql2.js';
import { tracePg } from '../../../drivers/pg/trace-pg.js';
import { guard } from '../../../shared/errors/guard.js';

interface SequelizeLike {
  getDialect?(): unknown;
  addHook?(name: string, hook: (connection: object) => void): unknown;
  readonly connectionManager?: { readonly pool?: Readonly<Record<string, unknown>> };
}

const TRACERS: Readonly<Record<string, (connection: object) => unknown>> = {
  postgres: tracePg,
  mysql: traceMysql2,
  mariadb: traceMariadb,
};
const SEEN = new WeakSet<object>();

/** Traces the connections of a Sequelize, those that it has and those that it will open. */
export function traceSequelize(sequelize: object): void {
  const { getDialect, addHook, connectionManager } = sequelize as SequelizeLike;
  if (getDialect === undefined || addHook === undefined || SEEN.has(sequelize)) return;
  const trace = TRACERS[String(getDialect.call(sequelize))];
  if (trace === undefined) return;
  SEEN.add(sequelize);
  addHook.call(sequelize, 'afterConnect', (connection) => {
    guard('tracing a connection of Sequelize', () => trace(connection));
  });
  for (const list of ['_availableObjects', '_inUseObjects'])
    openConnections(connectionManager?.pool?.[list]).forEach((connection) => trace(connection));
}

function openConnections(list: unknown): object[] {
  if (typeof list !== 'object' || list === null || !(Symbol.iterator in list)) return [];
  return [...(list as Iterable<unknown>)]
    .map((entry) => (entry as { resource?: unknown } | null)?.resource ?? entry)
    .filter((entry): entry is object => typeof entry === 'object' && entry !== null);
}
