import { isTracing } from '../../core/process/is-tracing.js';
import { activeContext } from '../../core/process/provider.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import { bindContext } from '../common/bind-context.js';
import { withBoundCallback } from '../common/bound-callback.js';
import { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { isPatched, replaceMethod } from '../common/own-method.js';
import { watchPool } from '../common/database/pool-metrics.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { queryMethod } from './pg-query.js';
import {
  addressOfClient,
  addressOfPool,
  isPgClient,
  isPgPool,
  openClients,
  sqlStateOf,
  type PgClient,
  type PgPool,
} from './pg-shapes.js';
import { Measure } from '../../core/span/measure.js';

/**
 * Traces a pool or a client of `pg`: one CLIENT span per statement, with the caller's span as its parent, also when the
 * pool is busy; cursors and query streams end once.
 *
 * Changes this one object (its own `query` and `connect`, and those of the pool's connections) and returns it. Never
 * records values of parameters; literals in the text are `?`. Traced twice, it stays as it is. Follows the semantic
 * conventions for PostgreSQL.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const pool = tracePg(new Pool({ connectionString: process.env.DATABASE_URL }));
 */
export function tracePg<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('tracePg', options);
  if (isPgPool(target)) tracePool(target, options);
  else if (isPgClient(target)) traceLoneClient(target, options);
  else throw invalidClient('tracePg', 'a Pool or a Client of pg', target, 'tracePg(new Pool())');
  return target;
}

function describe(address: () => ReturnType<typeof addressOfPool>, options: DatabaseOptions): DatabaseClient {
  return new DatabaseClient({ system: 'postgresql', address, statusOf: sqlStateOf, defaultPort: 5432 }, options);
}

function traceLoneClient(target: PgClient, options: DatabaseOptions): void {
  const client = describe(() => addressOfClient(target), options);
  traceClient(target, client);
}

function traceClient(target: PgClient, client: DatabaseClient): void {
  if (isPatched(target.query)) return standBack('pg', 'Client.query is patched');
  if (isFollowedElsewhere('pg')) return;
  replaceMethod(target, 'query', (original) => queryMethod(original, client, target));
}

function tracePool(pool: PgPool, options: DatabaseOptions): void {
  if (isPatched(pool.Client?.prototype?.query)) return standBack('pg', 'Client.query is patched');
  if (isFollowedElsewhere('pg')) return;
  let first: PgClient | undefined;
  const client = describe(() => (first === undefined ? addressOfPool(pool) : addressOfClient(first)), options);
  const meet = (connection: PgClient): void => {
    if (first === undefined) {
      first = connection;
      client.forgetAddress();
    }
    traceClient(connection, client);
  };
  let isNew = false;
  replaceMethod(pool, 'query', (original) => {
    isNew = true;
    return queryMethod(original, client, undefined);
  });
  if (!isNew) return;
  replaceMethod(pool, 'connect', (original) => connectMethod(original, client));
  guard('tracing the clients of pg', () => {
    openClients(pool).forEach(meet);
    pool.on('connect', (connection) => guard('tracing a client of pg', () => meet(connection)));
  });
  watchPool(client.poolName, pool, () => ({
    idle: pool.idleCount,
    used: pool.totalCount - pool.idleCount,
    pending: pool.waitingCount,
    max: Number(pool.options?.['max']) || undefined,
  }));
}

/** Who waits for a connection goes on in their own context, whoever gives it back. */
function connectMethod(original: (...args: unknown[]) => unknown, client: DatabaseClient) {
  const bound = withBoundCallback(original);
  return function (this: unknown, ...args: unknown[]): unknown {
    const metrics = runtime.databaseMetrics;
    if (metrics === undefined) return isTracing() ? bound.apply(this, args) : Reflect.apply(original, this, args);
    const time = new Measure();
    const told = (error: unknown): void => {
      if (error === undefined || error === null)
        time.ended('measuring a pool', (durationMs) => metrics.waited(client.poolName, durationMs));
      else if (/timeout/i.test(String((error as Error).message))) metrics.timedOut(client.poolName);
    };
    const [callback] = args;
    if (typeof callback === 'function') {
      const waiting = (...results: unknown[]): unknown => {
        guard('measuring a pool', () => told(results[0]));
        return Reflect.apply(callback, undefined, results) as unknown;
      };
      return Reflect.apply(original, this, [bindContext(activeContext(), waiting)]);
    }
    const result = Reflect.apply(original, this, args) as Promise<unknown>;
    void result.then(() => told(undefined), told);
    return result;
  };
}
