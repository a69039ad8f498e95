import { tracePg } from '../../../drivers/pg/trace-pg.js';
import { traceSqlite } from '../../../drivers/sqlite/trace-sqlite.js';
import { replaceBoundMethod } from '../../../drivers/common/own-method.js';
import { guard } from '../../../shared/errors/guard.js';
import { classNamesOf } from '../class-names.js';
import { traceKnex } from './knex.js';

type Trace = (client: object) => unknown;

interface MikroOrm {
  readonly em?: { getConnection?(): Connection | undefined };
  readonly driver?: { readonly connection?: Connection; readonly replicas?: readonly Connection[] };
}

/** Release 6 has a Knex. Release 7 makes a client of its own when the first statement runs, or is given one. */
interface Connection {
  getKnex?(): object | undefined;
  createKyselyDialect?(options: unknown): unknown;
  /** Of better-sqlite3, once there is one. */
  readonly database?: object;
  readonly connected?: unknown;
  /** From 7.2 on. */
  getNativeClient?(): Promise<object>;
}

// MySQL is met on the channel of mysql2.
const TRACERS: Readonly<Record<string, Trace>> = { PostgreSqlConnection: tracePg, SqliteConnection: traceSqlite };

/** Traces the clients below a MikroORM, also those of its replicas. */
export function traceMikroOrm(orm: object): void {
  const { em, driver } = orm as MikroOrm;
  const connections = new Set([em?.getConnection?.(), driver?.connection, ...(driver?.replicas ?? [])]);
  for (const connection of connections) if (connection !== undefined) traceConnection(connection);
}

function traceConnection(connection: Connection): void {
  const knex = connection.getKnex?.();
  if (knex !== undefined) return traceKnex(knex);
  const trace = TRACERS[classNamesOf(connection).find((name) => name in TRACERS) ?? ''];
  if (trace === undefined) return;
  const site = 'tracing a client of MikroORM';
  replaceBoundMethod(connection, 'createKyselyDialect', (create) => (options, ...rest) => {
    const dialect = create(trace === tracePg ? tracingPools(options) : options, ...rest);
    guard(site, () => connection.database && trace(connection.database));
    return dialect;
  });
  if (connection.connected !== true) return;
  void connection.getNativeClient?.().then(
    (client) => guard(site, () => trace(client)),
    // It was given a client, which whoever made it has to trace.
    () => {},
  );
}

/** The options of a pool with our own listener for it before the user's. */
function tracingPools(options: unknown): unknown {
  const given = (options ?? {}) as { readonly onPoolCreated?: (pool: object) => unknown };
  const onPoolCreated = (pool: object): unknown => {
    guard('tracing a pool of MikroORM', () => tracePg(pool));
    return given.onPoolCreated?.(pool);
  };
  return { ...given, onPoolCreated };
}
