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
  readonly cursorFn?: unknown;
  readonly forEachFn?: unknown;
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
  if (VIEWS.has(target) || isTracedElsewhere(target)) return target;
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

const OURS = Symbol('nestjs-traced.settle');
/** What was answered: tracing a view once more is to answer it again. */
const VIEWS = new WeakSet<object>();
const MAKERS = new Set(['unsafe', 'file']);
const SCOPES = new Set(['begin', 'savepoint', 'reserve']);

function view(sql: Sql, client: DatabaseClient): Sql {
  const traced = viewOf(sql, client);
  VIEWS.add(traced);
  return traced;
}

function viewOf(sql: Sql, client: DatabaseClient): Sql {
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
  let call: DatabaseCall | undefined;
  replaceMethod(query, 'handle', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      // `then`, `catch` and `finally` all call `handle`, and only the first of these calls sends the query. So does a cursor
      // for each piece, of which the last one ends the query in its own way.
      if (isHandled || (runtime.databaseMetrics === undefined && !isTracing())) {
        const sent = call;
        if (sent !== undefined) guard('tracing a query of postgres.js', () => endWith(sent, query));
        return Reflect.apply(original, this, args);
      }
      isHandled = true;
      const opened = openCall(client, () => client.statement(textOf(query)));
      call = opened;
      if (opened === undefined) return Reflect.apply(original, this, args);
      guard('tracing a query of postgres.js', () => endWith(opened, query));
      return opened.run(original, this, args);
    };
  });
}

// Puts no handler on the promise itself: Node would then count its rejection as handled.
function endWith(call: DatabaseCall, query: Query): void {
  const { resolve, reject } = query;
  if (typeof resolve !== 'function' || typeof reject !== 'function') return call.cancel();
  if (OURS in resolve) return;
  const resolved = (value: unknown): unknown => {
    // What is read piece by piece is no longer there at the end.
    const isRead = typeof query.cursorFn === 'function' || typeof query.forEachFn === 'function';
    call.succeed(isRead ? undefined : rowsOfList(value));
    return Reflect.apply(resolve, query, [value]) as unknown;
  };
  const rejected = (error: unknown): unknown => {
    call.fail(error);
    return Reflect.apply(reject, query, [error]) as unknown;
  };
  Object.defineProperty(resolved, OURS, { value: true });
  // Where the query does not take them, nobody would ever say that it has ended.
  if (!Reflect.set(query, 'resolve', resolved) || !Reflect.set(query, 'reject', rejected)) call.cancel();
}

/**
 * The parts of a template as the server will see them, with a placeholder for each value, or a text as it was given. Parts that
 * are templates themselves, and names, stand in their places; lists of columns and values are a placeholder.
 */
function textOf(query: Query): string {
  let count = 0;
  const write = ({ strings, args = [] }: Query, depth: number): string => {
    if (!Array.isArray(strings)) return '';
    return (strings as string[]).reduce((text, part, index) => text + partOf(args[index - 1], depth) + part);
  };
  const partOf = (value: unknown, depth: number): string => {
    const { handle, strings } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Query>;
    const isTemplate = typeof handle === 'function' && Array.isArray(strings);
    if (isTemplate && depth < MAX_DEPTH) return write(value as Query, depth + 1);
    const name = nameOf(value);
    if (name !== undefined) return name;
    count += 1;
    return `$${count}`;
  };
  return write(query, 0);
}

const MAX_DEPTH = 10;

/** The name that `sql('orders')` stands for, escaped by the client. */
function nameOf(value: unknown): string | undefined {
  const { constructor, value: name } = (value ?? {}) as { constructor?: { name?: unknown }; value?: unknown };
  return constructor?.name === 'Identifier' && typeof name === 'string' && name.startsWith('"') ? name : undefined;
}
