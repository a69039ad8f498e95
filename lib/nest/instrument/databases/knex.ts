import { traceMysql2 } from '../../../drivers/mysql2/trace-mysql2.js';
import { tracePg } from '../../../drivers/pg/trace-pg.js';
import { traceSqlite } from '../../../drivers/sqlite/trace-sqlite.js';
import { replaceBoundMethod } from '../../../drivers/common/own-method.js';
import { guard } from '../../../shared/errors/guard.js';

interface KnexClient {
  readonly driverName?: unknown;
  readonly pool?: { readonly free?: unknown; readonly used?: unknown };
  acquireRawConnection(): Promise<object>;
}

const TRACERS: Readonly<Record<string, (connection: object) => unknown>> = {
  pg: tracePg,
  mysql2: traceMysql2,
  'better-sqlite3': traceSqlite,
};
const OWN = ['client', 'raw', 'schema', 'batchInsert', 'queryBuilder'];
const SEEN = new WeakSet<object>();

/** Traces the connections of a Knex, those that it has and those that it will open; leaves everything else alone. */
export function traceKnex(instance: object): void {
  if (typeof instance !== 'function' || !OWN.every((name) => Object.hasOwn(instance, name))) return;
  const { client } = instance as unknown as { readonly client?: KnexClient };
  const trace = TRACERS[String(client?.driverName)];
  if (client === undefined || trace === undefined || SEEN.has(client)) return;
  SEEN.add(client);
  replaceBoundMethod(client, 'acquireRawConnection', (acquire) => async (...rest: unknown[]) => {
    const connection = (await acquire(...rest)) as object;
    guard('tracing a connection of Knex', () => trace(connection));
    return connection;
  });
  for (const list of [client.pool?.free, client.pool?.used])
    openConnections(list).forEach((connection) => trace(connection));
}

function openConnections(list: unknown): object[] {
  if (!Array.isArray(list)) return [];
  return list
    .map((entry: { readonly resource?: unknown } | undefined) => entry?.resource)
    .filter((resource): resource is object => typeof resource === 'object' && resource !== null);
}
