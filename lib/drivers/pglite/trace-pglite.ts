import { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { inTransaction } from '../common/database/in-transaction.js';
import { invalidClient } from '../common/invalid-client.js';
import { replaceMethod } from '../common/own-method.js';
import { tracedMethod, type Method } from '../common/traced-method.js';
import { rowsOf, sqlStateOf } from '../pg/pg-shapes.js';

/**
 * Traces a PGlite database: one span per statement, and one around each `transaction()`.
 *
 * Changes this one object and returns it. Never records values of parameters; literals in the text are `?`.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const database = tracePglite(await PGlite.create());
 */
export function tracePglite<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('tracePglite', options);
  const { query, exec, transaction } = (target ?? {}) as Record<string, unknown>;
  if (typeof query !== 'function' || typeof exec !== 'function' || typeof transaction !== 'function') {
    throw invalidClient('tracePglite', 'a PGlite database', target, 'tracePglite(await PGlite.create())');
  }
  const client = new DatabaseClient({ system: 'postgresql', address: () => ({}), statusOf: sqlStateOf }, options);
  traceStatements(target, client);
  if (options.transactions !== false) {
    replaceMethod(target, 'transaction', (original) => transactionMethod(original, client));
  }
  return target;
}

function traceStatements(target: object, client: DatabaseClient): void {
  const textOf = ([text]: readonly unknown[]): string | undefined => (typeof text === 'string' ? text : undefined);
  for (const method of ['query', 'exec']) {
    replaceMethod(target, method, (original) => tracedMethod(original, client, { textOf, rowsOf }));
  }
}

/** The work is the caller's: it runs in the caller's context, below the span of the transaction. */
function transactionMethod(original: Method, client: DatabaseClient): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const [work] = args;
    if (typeof work !== 'function') return Reflect.apply(original, this, args);
    return inTransaction(client, (bind) => {
      const traced = bind((transaction, ...rest) => {
        traceStatements(transaction as object, client);
        return Reflect.apply(work, undefined, [transaction, ...rest]) as unknown;
      });
      return Reflect.apply(original, this, [traced, ...args.slice(1)]);
    });
  };
}
