import { guard } from '../../shared/errors/guard.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import type { DatabaseCall } from '../common/database/database-call.js';
import { followEmitter } from '../common/follow-emitter.js';
import { replaceMethod } from '../common/own-method.js';
import { watchPool } from '../common/database/pool-metrics.js';
import { rowsOfResults } from '../common/rows-of-results.js';
import { sqlOf, tracedMethod, type Method, type TracedMethodOptions } from '../common/traced-method.js';
import { Transaction } from '../common/database/transaction.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { addressOfConfig, mysqlClient } from '../mysql2/mysql-client.js';
import { commentSql } from '../mysql2/trace-mysql2.js';
import { handingOut } from './handing-out.js';

/** Any of what `traceMariadb()` takes. */
interface Mariadb {
  of?(...args: unknown[]): unknown;
  getConnection?(...args: unknown[]): unknown;
  activeConnections?(): number;
  idleConnections?(): number;
  taskQueueSize?(): number;
}

/**
 * Traces a pool, a cluster of pools or a connection of `mariadb`, with promises or with callbacks: one CLIENT span per
 * statement or batch, with the caller's span as its parent.
 *
 * Changes this one object (and the connections that it hands out) and returns it. Never records values. The client
 * tells nobody where it is connected to before it is: give `serverAddress` and `namespace` where they matter. Follows the
 * semantic conventions for MariaDB.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const pool = traceMariadb(createPool(options), { serverAddress: options.host, namespace: options.database });
 */
export function traceMariadb<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('traceMariadb', options);
  const { query, batch, execute, of, add, getConnection } = (target ?? {}) as Record<string, unknown>;
  const isCluster = [of, add, getConnection].every((method) => typeof method === 'function');
  if (!isCluster && [query, batch, execute].some((method) => typeof method !== 'function')) {
    throw invalidClient(
      'traceMariadb',
      'a pool, a cluster or a connection of mariadb',
      target,
      'traceMariadb(createPool(options))',
    );
  }
  if (isFollowedElsewhere('mariadb')) return target;
  const client = mysqlClient('mariadb', () => addressOfConfig(configOf(target)), options);
  if (isCluster) traceCluster(target, client);
  else if (typeof getConnection === 'function') tracePool(target, client);
  else traceConnection(target, client);
  return target;
}

function tracePool(pool: Mariadb, client: DatabaseClient): void {
  traceStatements(pool, client, undefined);
  replaceMethod(pool, 'getConnection', (original) =>
    handingOut(original, (connection) => traceConnection(connection, client)),
  );
  // What a cluster answers with `of()` counts nothing.
  if (typeof pool.idleConnections !== 'function') return;
  watchPool(client.poolName, pool, () => ({
    idle: countOf(pool, 'idleConnections'),
    used: countOf(pool, 'activeConnections'),
    pending: countOf(pool, 'taskQueueSize'),
  }));
}

/** What a cluster runs goes by its connections, or by a choice of its pools. */
function traceCluster(cluster: object, client: DatabaseClient): void {
  replaceMethod(cluster, 'getConnection', (original) =>
    handingOut(original, (connection) => traceConnection(connection, client)),
  );
  replaceMethod(cluster, 'of', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const chosen = Reflect.apply(original, this, args);
      guard('tracing a cluster of mariadb', () => tracePool(chosen as object, client));
      return chosen;
    };
  });
}

function countOf(pool: Mariadb, method: 'idleConnections' | 'activeConnections' | 'taskQueueSize'): number {
  const count: unknown = typeof pool[method] === 'function' ? pool[method]() : undefined;
  return typeof count === 'number' ? count : 0;
}

function traceConnection(connection: object, client: DatabaseClient): void {
  const transaction = client.options.transactions === false ? undefined : new Transaction(client);
  traceStatements(connection, client, transaction);
  for (const [method, text] of [
    ['beginTransaction', 'START TRANSACTION'],
    ['commit', 'COMMIT'],
    ['rollback', 'ROLLBACK'],
  ] as const) {
    replaceMethod(connection, method, (original) =>
      tracedMethod(original, client, { textOf: () => text, transaction }),
    );
  }
  replaceMethod(connection, 'release', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      transaction?.close();
      return Reflect.apply(original, this, args);
    };
  });
  const stream = { transaction, settle: followStream };
  replaceMethod(connection, 'queryStream', (original) => tracedMethod(original, client, { ...stream, textOf: sqlOf }));
  replaceMethod(connection, 'prepare', (original) => preparing(original, client, transaction));
}

function followStream(call: DatabaseCall, stream: unknown): unknown {
  followEmitter(call, stream as object, 'data');
  return stream;
}

/** `prepare` by promise or by callback; what it answers with runs the statement. */
function preparing(original: Method, client: DatabaseClient, transaction: Transaction | undefined): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const text = sqlOf(args);
    if (text === undefined) return Reflect.apply(original, this, args);
    const options: TracedMethodOptions = { textOf: () => text, transaction };
    const prepared = (statement: object): void => {
      replaceMethod(statement, 'execute', (execute) =>
        tracedMethod(execute, client, { ...options, rowsOf: rowsOfResults }),
      );
      replaceMethod(statement, 'executeStream', (execute) =>
        tracedMethod(execute, client, { ...options, settle: followStream }),
      );
    };
    return Reflect.apply(handingOut(original, prepared), this, args);
  };
}

function traceStatements(target: object, client: DatabaseClient, transaction: Transaction | undefined): void {
  const options: TracedMethodOptions = { textOf: sqlOf, rowsOf: rowsOfResults, transaction };
  replaceMethod(target, 'query', (original) => tracedMethod(original, client, { ...options, comment: commentSql }));
  replaceMethod(target, 'execute', (original) => tracedMethod(original, client, options));
  replaceMethod(target, 'batch', (original) =>
    tracedMethod(original, client, { describe: (args) => batchOperation(client, args) }),
  );
}

function batchOperation(client: DatabaseClient, args: readonly unknown[]) {
  const text = sqlOf(args);
  if (text === undefined) return undefined;
  const statement = client.statement(text);
  const [, values] = args;
  const size = Array.isArray(values) ? values.length : 1;
  if (size === 1) return statement;
  const operation = statement.attributes['db.operation.name'];
  return {
    ...statement,
    name: `BATCH ${statement.name}`,
    attributes: {
      ...statement.attributes,
      'db.query.summary': `BATCH ${statement.name}`,
      'db.operation.name': operation === undefined ? 'BATCH' : `BATCH ${String(operation)}`,
      'db.operation.batch.size': size,
    },
  };
}

/** Connections keep their configuration in `info` or behind `__tests__`, pools nowhere; what is not there is not read. */
function configOf(target: object): Readonly<Record<string, unknown>> | undefined {
  const { opts, info } = target as { opts?: { connOptions?: object }; info?: object };
  return (opts?.connOptions ?? info) as Readonly<Record<string, unknown>> | undefined;
}
