import { guard } from '../../shared/errors/guard.js';
import { withBoundCallback } from '../common/bound-callback.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { followEmitter } from '../common/follow-emitter.js';
import { replaceMethod } from '../common/own-method.js';
import { watchPool } from '../common/database/pool-metrics.js';
import { rowsOfList, sqlOf, tracedMethod, type TracedMethodOptions } from '../common/traced-method.js';
import { Transaction } from '../common/database/transaction.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { addressOfConfig, mysqlClient } from '../mysql2/mysql-client.js';
import { commentSql } from '../mysql2/trace-mysql2.js';

interface Mariadb {
  getConnection?(...args: unknown[]): unknown;
  activeConnections?(): number;
  idleConnections?(): number;
  taskQueueSize?(): number;
}

/**
 * Traces a pool or a connection of `mariadb`: one CLIENT span per statement or batch, with the caller's span as its parent.
 *
 * Changes this one object (and the connections that a pool hands out) and returns it. Never records values. The client
 * tells nobody where it is connected to before it is: give `serverAddress` and `namespace` where they matter. Follows the
 * semantic conventions for MariaDB.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const pool = traceMariadb(createPool(options), { serverAddress: options.host, namespace: options.database });
 */
export function traceMariadb<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('traceMariadb', options);
  const { query, batch, execute } = (target ?? {}) as Record<string, unknown>;
  if (typeof query !== 'function' || typeof batch !== 'function' || typeof execute !== 'function') {
    throw invalidClient(
      'traceMariadb',
      'a pool or a connection of mariadb',
      target,
      'traceMariadb(createPool(options))',
    );
  }
  if (isFollowedElsewhere('mariadb')) return target;
  const client = mysqlClient('mariadb', () => addressOfConfig(configOf(target)), options);
  if (typeof (target as Mariadb).getConnection === 'function') tracePool(target as Mariadb & object, client);
  else traceConnection(target, client);
  return target;
}

function tracePool(pool: Mariadb & object, client: DatabaseClient): void {
  traceStatements(pool, client, undefined);
  replaceMethod(pool, 'getConnection', (original) => {
    const bound = withBoundCallback(original);
    return function (this: unknown, ...args: unknown[]): unknown {
      const result = bound.apply(this, args);
      if (!(result instanceof Promise)) return result;
      return result.then((connection: object) => {
        guard('tracing a connection of mariadb', () => traceConnection(connection, client));
        return connection;
      });
    };
  });
  watchPool(client.poolName, pool, () => ({
    idle: countOf(pool, 'idleConnections'),
    used: countOf(pool, 'activeConnections'),
    pending: countOf(pool, 'taskQueueSize'),
  }));
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
  replaceMethod(connection, 'queryStream', (original) =>
    tracedMethod(original, client, {
      textOf: sqlOf,
      transaction,
      settle: (call, stream) => {
        followEmitter(call, stream as object, 'data');
        return stream;
      },
    }),
  );
  replaceMethod(connection, 'prepare', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(original, this, args);
      const text = sqlOf(args);
      if (!(result instanceof Promise) || text === undefined) return result;
      return result.then((statement: object) => {
        const options: TracedMethodOptions = { textOf: () => text, rowsOf: rowsOfList, transaction };
        guard('tracing a prepared statement', () =>
          replaceMethod(statement, 'execute', (execute) => tracedMethod(execute, client, options)),
        );
        return statement;
      });
    };
  });
}

function traceStatements(target: object, client: DatabaseClient, transaction: Transaction | undefined): void {
  const options: TracedMethodOptions = { textOf: sqlOf, rowsOf: rowsOfList, transaction };
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
