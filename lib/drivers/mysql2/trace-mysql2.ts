import { guard } from '../../shared/errors/guard.js';
import { withBoundCallback } from '../common/bound-callback.js';
import type { DatabaseCall } from '../common/database/database-call.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { follow } from '../common/follow.js';
import { followEmitter } from '../common/follow-emitter.js';
import { invalidClient } from '../common/invalid-client.js';
import { replaceMethod } from '../common/own-method.js';
import { watchPool } from '../common/database/pool-metrics.js';
import { rowsOfResults } from '../common/rows-of-results.js';
import { sqlOf, tracedMethod, type TracedMethodOptions } from '../common/traced-method.js';
import { Transaction } from '../common/database/transaction.js';
import { isMysql2Patched } from './is-mysql2-patched.js';
import { addressOfConfig, mysqlClient } from './mysql-client.js';
import { boundGetConnection } from './pool-waiting.js';
import { isPoolCluster, tracePools } from './pool-cluster.js';

interface Connection {
  readonly config?: Readonly<Record<string, unknown>> & {
    readonly connectionConfig?: Readonly<Record<string, unknown>>;
  };
  query(...args: unknown[]): unknown;
  once?(event: string, listener: () => void): unknown;
}

interface Pool extends Connection {
  getConnection(...args: unknown[]): unknown;
  on(event: string, listener: (connection: Connection) => void): unknown;
  readonly _allConnections?: { readonly length: number; toArray?(): Connection[] };
  readonly _freeConnections?: { readonly length: number };
  readonly _connectionQueue?: { readonly length: number };
}

/**
 * Traces a pool, a `PoolCluster` or a connection of `mysql2`, of its callback or its promise interface: one CLIENT span per
 * statement, with the caller's span as its parent, also when the pool is busy; prepared statements are traced when they are
 * executed, and the pools of a cluster whenever they are added.
 *
 * Changes this one object (and a pool's connections, a cluster's pools) and returns it. Never records values. Follows the semantic
 * conventions for MySQL.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const pool = traceMysql2(createPool(process.env.DATABASE_URL));
 */
export function traceMysql2<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('traceMysql2', options);
  const { pool, connection, poolCluster } = target as Readonly<Record<string, unknown>>;
  const cluster = isPoolCluster(poolCluster) ? poolCluster : target;
  if (isPoolCluster(cluster)) {
    tracePools(cluster, (one) => void traceMysql2(one, options));
    return target;
  }
  // The promise interface holds the real one.
  const core = isConnection(pool) ? pool : isConnection(connection) ? connection : target;
  if (!isConnection(core)) {
    throw invalidClient(
      'traceMysql2',
      'a pool, a cluster of pools or a connection of mysql2',
      target,
      'traceMysql2(createPool(options))',
    );
  }
  const config = core.config?.connectionConfig ?? core.config ?? undefined;
  const client = mysqlClient('mysql', () => addressOfConfig(config), options);
  if (isMysql2Patched(core)) return target;
  if ('getConnection' in core) tracePool(core as Pool, client);
  else traceConnection(core, client);
  return target;
}

function isConnection(target: unknown): target is Connection {
  const { query, execute, promise } = (target ?? {}) as Record<string, unknown>;
  return typeof query === 'function' && typeof execute === 'function' && typeof promise === 'function';
}

function tracePool(pool: Pool, client: DatabaseClient): void {
  traceStatements(pool, client, undefined);
  replaceMethod(pool, 'getConnection', boundGetConnection);
  const meet = (connection: Connection): unknown =>
    guard('tracing a connection of mysql2', () => traceConnection(connection, client));
  guard('tracing the connections of mysql2', () => pool._allConnections?.toArray?.().forEach(meet));
  pool.on('connection', meet);
  const { _allConnections: all, _freeConnections: free, _connectionQueue: queue } = pool;
  const max = Number(pool.config?.['connectionLimit']) || undefined;
  watchPool(client.poolName, pool, () => ({
    idle: free?.length ?? 0,
    used: (all?.length ?? 0) - (free?.length ?? 0),
    pending: queue?.length ?? 0,
    max,
  }));
}

function traceConnection(connection: Connection, client: DatabaseClient): void {
  const transaction = client.options.transactions === false ? undefined : new Transaction(client);
  if (transaction !== undefined) connection.once?.('end', () => transaction.close());
  traceStatements(connection, client, transaction);
  replaceMethod(connection, 'prepare', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const text = sqlOf(args);
      const [, callback] = args;
      if (text === undefined || typeof callback !== 'function') return Reflect.apply(original, this, args);
      const prepared = (...results: unknown[]): unknown => {
        const [, statement] = results;
        guard('tracing a prepared statement', () => tracePrepared(statement, client, text));
        return Reflect.apply(callback, undefined, results) as unknown;
      };
      return withBoundCallback(original).call(this, args[0], prepared);
    };
  });
}

function traceStatements(target: Connection, client: DatabaseClient, transaction: Transaction | undefined): void {
  const options: TracedMethodOptions = { textOf: sqlOf, rowsOf: rowsOfResults, settle: settleCommand, transaction };
  replaceMethod(target, 'query', (original) => tracedMethod(original, client, { ...options, comment: commentSql }));
  replaceMethod(target, 'execute', (original) => tracedMethod(original, client, options));
}

function tracePrepared(statement: unknown, client: DatabaseClient, text: string): void {
  if (typeof statement !== 'object' || statement === null) return;
  const options: TracedMethodOptions = { textOf: () => text, rowsOf: rowsOfResults, settle: settleCommand };
  replaceMethod(statement, 'execute', (original) => tracedMethod(original, client, options));
}

/** Without a callback the command itself is the result, and a stream can be made of it. */
function settleCommand(call: DatabaseCall, result: unknown): unknown {
  if (typeof (result as { emit?: unknown } | undefined)?.emit !== 'function')
    return follow(call, result, rowsOfResults);
  followEmitter(call, result as object, 'result');
  return result;
}

/** Plain statements only: an object with `sql` may be a command that is used again. */
export function commentSql(args: readonly unknown[], edit: (text: string) => string): unknown[] {
  const [first, ...rest] = args;
  return [typeof first === 'string' ? edit(first) : first, ...rest];
}
