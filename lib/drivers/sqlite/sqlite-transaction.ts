import { SpanKind } from '@opentelemetry/api';
import { isUnsampled } from '../../core/is-tracing.js';
import { activeContext } from '../../core/provider.js';
import { runInSpan } from '../../core/run-in-span.js';
import { guard } from '../../shared/guard.js';
import type { DatabaseClient } from '../common/database-client.js';
import type { Method } from '../common/traced-method.js';

/** What a database says of its own transaction: better-sqlite3 by one name, `node:sqlite` by the other, older ones not at all. */
export function isInTransaction(database: object): boolean | undefined {
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  const said = inTransaction ?? isTransaction;
  return typeof said === 'boolean' ? said : undefined;
}

/** The forms of a transaction function of better-sqlite3, each of which has all of them. */
const FORMS = ['default', 'deferred', 'immediate', 'exclusive'] as const;

/** `transaction(work)` of better-sqlite3: its `BEGIN` and `COMMIT` pass by everything that can be looked at. */
export function transactionMethod(original: Method, database: object, client: DatabaseClient): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const made = Reflect.apply(original, this, args);
    return guard('tracing a transaction', () => tracedForms(made, database, client)) ?? made;
  };
}

/** Functions of our own: the properties of the original ones can neither be changed nor replaced. */
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

/** One that runs in another is a savepoint of it, and part of that one. */
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
