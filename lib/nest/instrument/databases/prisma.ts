import { types } from 'node:util';
import { traceMariadb } from '../../../drivers/mariadb/trace-mariadb.js';
import { tracePg } from '../../../drivers/pg/trace-pg.js';
import { traceSqlite } from '../../../drivers/sqlite/trace-sqlite.js';
import { replaceBoundMethod } from '../../../drivers/common/own-method.js';
import { guard } from '../../../shared/errors/guard.js';

/** What Prisma 7 is given as `adapter`: it makes its client of the database when Prisma connects. */
interface AdapterFactory {
  readonly adapterName?: unknown;
  connect?(): Promise<{ readonly client?: object }>;
  /** A pool that the adapter was given; in use already where Prisma has connected before it is met. */
  readonly externalPool?: unknown;
}

const TRACERS: Readonly<Record<string, (client: object) => unknown>> = {
  '@prisma/adapter-pg': tracePg,
  '@prisma/adapter-mariadb': traceMariadb,
  '@prisma/adapter-better-sqlite3': traceSqlite,
};
const SEEN = new WeakSet<object>();

/**
 * Traces the client below the adapter of a Prisma: a pool that the adapter was given at once, one that it makes from when it
 * connects. Leaves everything else alone.
 */
export function tracePrisma(instance: object): void {
  const factory = factoryOf(instance);
  const trace = TRACERS[String(factory?.adapterName)];
  if (factory === undefined || trace === undefined || SEEN.has(factory)) return;
  SEEN.add(factory);
  const { externalPool } = factory;
  if (typeof externalPool === 'object' && externalPool !== null) {
    guard('tracing the pool of Prisma', () => trace(externalPool));
  }
  replaceBoundMethod(factory, 'connect', (connect) => async (...rest: unknown[]) => {
    const adapter = (await connect(...rest)) as { readonly client?: object };
    guard('tracing the adapter of Prisma', () => adapter.client && trace(adapter.client));
    return adapter;
  });
}

/** The adapter of a Prisma client. The client is a proxy and its class does not tell; another library's proxy may throw. */
function factoryOf(instance: object): AdapterFactory | undefined {
  if (!types.isProxy(instance)) return undefined;
  try {
    const { adapter } = (Reflect.get(instance, '_engineConfig') ?? {}) as { readonly adapter?: AdapterFactory };
    return typeof adapter?.connect === 'function' && typeof adapter.adapterName === 'string' ? adapter : undefined;
  } catch {
    return undefined;
  }
}
