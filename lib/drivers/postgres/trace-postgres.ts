import { types } from 'node:util';
import { isTracing } from '../../core/process/is-tracing.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import { openCall, type DatabaseCall } from '../common/database/database-call.js';
import { DatabaseClient } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { inTransaction } from '../common/database/in-transaction.js';
import { replaceMethod } from '../common/own-method.js';
import { rowsOfList, type Method } from '../common/traced-method.js';
import { sqlStateOf } from '../pg/pg-shapes.js';

interface Query {
  readonly strings?: unknown;
  readonly args?: readonly unknown[];
  readonly handle: Method;
  resolve: unknown;
  reject: unknown;
}

type Sql = Method & { readonly options?: Readonly<Record<string, unknown>> };

/**
 * Traces a client of postgres.js: answers a view of it whose queries have a span each.
 *
 * A query stays the lazy promise that it is: its span begins when somebody waits for it. Never records values of
 * parameters; literals in the text are `?`. The client that was given stays as it is: use what is answered.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT`, `TRACED_INVALID_OPTION`.
 * @example
 * const sql = tracePostgres(postgres(process.env.DATABASE_URL));
 */
export function tracePostgres<T extends object>(target: T, options: DatabaseOptions = {}): T {
  checkDatabaseOptions('tracePostgres', options);
  const { unsafe, begin, options: own } = (target ?? {}) as Record<string, unknown>;
  if (typeof target !== 'function' || typeof unsafe !== 'function' || typeof begin !== 'function') {
    throw invalidClient('tracePostgres', 'a client of postgres.js', target, 'tracePostgres(postgres(url))');
  }
  if (isTracedElsewhere(target)) return target;
  const { host, port, database } = (own ?? {}) as { host?: unknown[]; port?: unknown[]; database?: unknown };
  const client = new DatabaseClient(
    {
      system: 'postgresql',
      address: () => ({
        serverAddress: host?.[0] as string | undefined,
        serverPort: Number(port?.[0]) || undefined,
        namespace: typeof database === 'string' ? database : undefined,
      }),
      statusOf: sqlStateOf,
      defaultPort: 5432,
    },
    options,
  );
  return view(target as Sql, client) as unknown as T;
}

function isTracedElsewhere(sql: object): boolean {
  const isElsewhere = Reflect.get(sql, Symbol.for('sentry.instrumented.postgresjs')) === true;
  if (isElsewhere) standBack('postgres', 'Sentry has its own view of the client');
  return isElsewhere || isFollowedElsewhere('postgres');
}

const MAKERS = new Set(['unsafe', 'file']);
const SCOPES = new Set(['begin', 'savepoint', 'reserve']);

function view(sql: Sql, client: DatabaseClient): Sql {
  return new Proxy(sql, {
    apply: (target, self, args) => traced(Reflect.apply(target, self, args), client),
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || typeof key !== 'string') return value;
      if (MAKERS.has(key)) return (...args: unknown[]) => traced(Reflect.apply(value, target, args), client);
      if (SCOPES.has(key)) return (...args: unknown[]) => scope(value as Method, target, args, client, key);
      return value;
    },
  });
}

/** `begin(work)` hands the work a client of its own. */
function scope(method: Method, sql: Sql, args: readonly unknown[], client: DatabaseClient, key: string): unknown {
  const at = args.findLastIndex((argument) => typeof argument === 'function');
  if (at < 0) {
    const result = Reflect.apply(method, sql, args);
    return result instanceof Promise ? result.then((reserved: Sql) => view(reserved, client)) : result;
  }
  const work = args[at] as Method;
  const run = (bind: (work: Method) => Method): unknown =>
    Reflect.apply(
      method,
      sql,
      args.with(
        at,
        bind((inner) => Reflect.apply(work, undefined, [view(inner as Sql, client)])),
      ),
    );
  return key === 'begin' && client.options.transactions !== false ? inTransaction(client, run) : run((own) => own);
}

function traced(query: unknown, client: DatabaseClient): unknown {
  if (typeof (query as Query | undefined)?.handle === 'function') {
    guard('tracing a query of postgres.js', () => traceQuery(query as Query, client));
  }
  return query;
}

/** Whether Sentry has patched `Query.handle`, as releases do that do not wrap the client. */
function isHandledElsewhere({ handle }: Query): boolean {
  const isElsewhere = types.isProxy(handle) || '__sentry_original__' in handle;
  if (isElsewhere) standBack('postgres', 'Query.handle is patched');
  return isElsewhere;
}

function traceQuery(query: Query, client: DatabaseClient): void {
  if (isHandledElsewhere(query)) return;
  let isHandled = false;
  replaceMethod(query, 'handle', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      // `then`, `catch` and `finally` all call `handle`, and only the first of these calls sends the query.
      if (isHandled || (runtime.databaseMetrics === undefined && !isTracing()))
        return Reflect.apply(original, this, args);
      isHandled = true;
      const call = openCall(client, () => client.statement(textOf(query)));
      if (call === undefined) return Reflect.apply(original, this, args);
      guard('tracing a query of postgres.js', () => endWith(call, query));
      return call.run(original, this, args);
    };
  });
}

// Puts no handler on the promise itself: Node would then count its rejection as handled.
function endWith(call: DatabaseCall, query: Query): void {
  const { resolve, reject } = query;
  if (typeof resolve !== 'function' || typeof reject !== 'function') return call.cancel();
  const resolved = (value: unknown): unknown => {
    call.succeed(rowsOfList(value));
    return Reflect.apply(resolve, query, [value]) as unknown;
  };
  const rejected = (error: unknown): unknown => {
    call.fail(error);
    return Reflect.apply(reject, query, [error]) as unknown;
  };
  // Where the query does not take them, nobody would ever say that it has ended.
  if (!Reflect.set(query, 'resolve', resolved) || !Reflect.set(query, 'reject', rejected)) call.cancel();
}

/** The parts of a template with a placeholder for each value, as the server will see them, or a text as it was given. */
function textOf({ strings }: Query): string {
  if (!Array.isArray(strings)) return '';
  return (strings as string[]).reduce((text, part, index) => `${text}$${index}${part}`);
}
