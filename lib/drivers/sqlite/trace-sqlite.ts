import { SpanKind } from '@opentelemetry/api';
import { activeContext } from '../../core/process/provider.js';
import { Measure } from '../../core/span/measure.js';
import { guard } from '../../shared/errors/guard.js';
import { createHiddenField } from '../../shared/hidden-field.js';
import { isInside, isUnseen, openFailed, type DatabaseCall } from '../common/database/database-call.js';
import { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { replaceMethod } from '../common/own-method.js';
import { rowsOfList, tracedMethod } from '../common/traced-method.js';
import { Transaction } from '../common/database/transaction.js';
import { isInTransaction, transactionMethod } from './sqlite-transaction.js';

/**
 * Traces a database of better-sqlite3 or of `node:sqlite`: one span per statement that is run or refused, and one around a
 * transaction, be it of `BEGIN` and `COMMIT` or of `database.transaction(work)`.
 *
 * Changes this one object and the statements that it prepares from now on, and returns it. Never records values of
 * parameters; literals in the text are `?`. Everything stays synchronous. The kind is INTERNAL: nothing leaves the process.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const database = traceSqlite(new DatabaseSync('shop.db'));
 */
export function traceSqlite<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('traceSqlite', options);
  const { prepare, exec, name } = (target ?? {}) as Record<string, unknown>;
  if (typeof prepare !== 'function' || typeof exec !== 'function') {
    throw invalidClient(
      'traceSqlite',
      'a database of better-sqlite3 or node:sqlite',
      target,
      "traceSqlite(new DatabaseSync('shop.db'))",
    );
  }
  const client = new DatabaseClient(
    {
      system: 'sqlite',
      address: () => ({ namespace: fileName(name) }),
      statusOf: resultCodeOf,
      kind: SpanKind.INTERNAL,
    },
    options,
  );
  const hasTransactions = options.transactions !== false;
  const transaction = hasTransactions ? new Transaction(client, () => isInTransaction(target)) : undefined;
  const traced: TracedDatabase = { client, transaction };
  replaceMethod(target, 'exec', (original) => tracedMethod(original, client, { textOf, transaction }));
  replaceMethod(target, 'prepare', (original) => {
    databases.set(target, traced);
    return function (this: unknown, ...args: unknown[]): unknown {
      const measure = new Measure();
      const text = textOf(args);
      let statement: unknown;
      try {
        statement = Reflect.apply(original, this, args);
      } catch (error) {
        if (text !== undefined) measure.ended('tracing a refused statement', (ms) => refused(traced, text, error, ms));
        throw error;
      }
      if (text !== undefined)
        guard('tracing a prepared statement', () => traceStatement(statement as object, traced, text));
      return statement;
    };
  });
  replaceMethod(target, 'pragma', (original) =>
    tracedMethod(original, client, { textOf: pragmaOf, transaction, rowsOf: rowsOfList }),
  );
  replaceMethod(target, 'createTagStore', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const store = Reflect.apply(original, this, args);
      guard('tracing a tag store', () => traceMethods(store as object, traced, taggedText));
      return store;
    };
  });
  replaceMethod(target, 'close', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      transaction?.close();
      return Reflect.apply(original, this, args);
    };
  });
  if (hasTransactions) replaceMethod(target, 'transaction', (original) => transactionMethod(original, target, client));
  return target;
}

/** A database whose statements are traced. */
interface TracedDatabase {
  readonly client: DatabaseClient;
  readonly transaction: Transaction | undefined;
}

const databases = createHiddenField<TracedDatabase>();

/** Traces a statement that a database had prepared before it was traced; does nothing for one of an untraced database. */
export function tracePrepared(database: object, text: string, statement: object): void {
  const traced = databases.get(database);
  if (traced !== undefined) traceStatement(statement, traced, text);
}

function traceStatement(statement: object, traced: TracedDatabase, text: string): void {
  traceMethods(statement, traced, () => text);
}

/** A statement that could not be prepared has a span, too: nobody comes to run it. */
function refused({ client, transaction }: TracedDatabase, text: string, error: unknown, durationMs: number): void {
  const active = activeContext();
  if (isUnseen(active) || isInside(client, active)) return;
  const call = openFailed(client, text, transaction?.parentOf(text, active) ?? active, active, durationMs);
  if (transaction !== undefined) call?.endsIn(transaction, text);
  call?.fail(error);
}

type TextOf = (args: readonly unknown[]) => string | undefined;

function traceMethods(statement: object, { client, transaction }: TracedDatabase, statementOf: TextOf): void {
  const options = { textOf: statementOf, transaction };
  for (const method of ['run', 'get']) {
    replaceMethod(statement, method, (original) => tracedMethod(original, client, options));
  }
  replaceMethod(statement, 'all', (original) => tracedMethod(original, client, { ...options, rowsOf: rowsOfList }));
  replaceMethod(statement, 'iterate', (original) =>
    tracedMethod(original, client, { ...options, settle: followIterator }),
  );
}

/** What a tag store is called with: the texts between the values. */
function taggedText([texts]: readonly unknown[]): string | undefined {
  return Array.isArray(texts) ? texts.join('?') : undefined;
}

function textOf([text]: readonly unknown[]): string | undefined {
  return typeof text === 'string' ? text : undefined;
}

/** The statement of `database.pragma(source)` of better-sqlite3. */
function pragmaOf([source]: readonly unknown[]): string | undefined {
  return typeof source === 'string' ? `PRAGMA ${source}` : undefined;
}

/** The rows are read while the caller goes on: the call ends with the last row, or when nobody reads on. */
function followIterator(call: DatabaseCall, iterator: unknown): unknown {
  let rows = 0;
  for (const pull of ['next', 'return', 'throw']) {
    replaceMethod(iterator as object, pull, (original) => {
      return function (this: unknown, ...args: unknown[]): unknown {
        const result = call.run(original, this, args) as IteratorResult<unknown>;
        if (result?.done !== true) rows += 1;
        else if (pull === 'next') call.succeed(rows);
        else call.cancel();
        return result;
      };
    });
  }
  return iterator;
}

/** The name of the file without its folder, which is a machine's own. */
function fileName(name: unknown): string | undefined {
  return typeof name === 'string' && name !== '' ? name.split(/[\\/]/).at(-1) : undefined;
}

function resultCodeOf(error: unknown): string | undefined {
  const { code, errcode } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    errcode?: unknown;
  };
  if (typeof errcode === 'number') return String(errcode);
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}
