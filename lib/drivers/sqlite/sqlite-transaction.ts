import { SpanKind } from '@opentelemetry/api';
import { isUnsampled } from '../../core/process/is-tracing.js';
import { activeContext } from '../../core/process/provider.js';
import { runInSpan } from '../../core/span/run-in-span.js';
import { guard } from '../../shared/errors/guard.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import type { Method } from '../common/traced-method.js';

/** Whether a transaction is open: better-sqlite3 and `node:sqlite` name the property differently, older releases have none. */
export function isInTransaction(database: object): boolean | undefined {
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  const said = inTransaction ?? isTransaction;
  return typeof said === 'boolean' ? said : undefined;
}

/** The forms of a transaction function of better-sqlite3, each of which has all of them. */
const FORMS = ['default', 'deferred', 'immediate', 'exclusive'] as const;

/** Traces `transaction(work)` of better-sqlite3, which runs its `BEGIN` and `COMMIT` past all methods that we could replace. */
export function transactionMethod(original: Method, database: object, client: DatabaseClient): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const made = Reflect.apply(original, this, args);
    return guard('tracing a transaction', () => tracedForms(made, database, client)) ?? made;
  };
}

/** Traces every form of a transaction function. Makes new functions: properties of the original ones cannot be changed. */
function tracedForms(made: unknown, database: object, client: DatabaseClient): unknown {
  if (typeof made !== 'function') return made;
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(made);
  for (const form of FORMS) {
    const own: unknown = properties[form]?.value;
    if (typeof own === 'function')
      properties[form] = { ...properties[form], value: around(own as Method, database, client) };
  }
  const standard: unknown = properties['default']?.value;
  const answer = typeof standard === 'function' ? standard : around(made as Method, database, client);
  for (const form of new Set([answer, ...FORMS.map((name) => properties[name]?.value as unknown)])) {
    if (typeof form === 'function') Object.defineProperties(form, properties);
  }
  return answer;
}

/** A transaction inside another one is a savepoint of it, and has no span of its own. */
function around(run: Method, database: object, client: DatabaseClient): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isInTransaction(database) === true || isUnsampled(activeContext())) return Reflect.apply(run, this, args);
    const start = { name: `transaction ${client.fallbackName()}`, kind: SpanKind.INTERNAL, attributes: client.base };
    return runInSpan(start, (life) => {
      try {
        return Reflect.apply(run, this, args);
      } catch (error) {
        life.setAttribute('traced.db.transaction.outcome', 'rollback');
        throw error;
      }
    });
  };
}
