import type { Attributes } from '@opentelemetry/api';
import { checkOptions } from '../../shared/options/check-options.js';
import { callback, isRecord, needed, text, type OptionRules } from '../../shared/options/option-rules.js';
import { DatabaseClient, type DatabaseAddress, type DatabaseOperation } from '../common/database/database-client.js';
import { checkDatabaseOptions, type DatabaseOptions } from '../common/database/database.options.js';
import { invalidClient } from '../common/invalid-client.js';
import { isPatched, replaceMethod } from '../common/own-method.js';
import { standBack } from '../elsewhere/stand-back.js';
import { tracedMethod } from '../common/traced-method.js';

/** A call of a client: a statement of SQL, or an operation by its name. */
export type DriverCall =
  | { readonly statement: string }
  | {
      /** `find`; low in cardinality. */
      readonly operation: string;
      /** What it works on: a table, a collection, an index. */
      readonly target?: string | undefined;
      /** Further attributes; never values of the application's. */
      readonly attributes?: Attributes | undefined;
    };

/** How one method is traced. */
export interface DriverMethod {
  /** What the call is, from its arguments; `undefined` leaves it alone. */
  readonly describe: (...args: never[]) => DriverCall | undefined;
  /** How many rows or documents a result has brought. @defaultValue not told */
  readonly rows?: ((result: never) => number | undefined) | undefined;
}

/** What there is to know of a client to trace it. */
export interface DriverDescription<T extends object> {
  /** `db.system.name`: `cassandra`. */
  readonly system: string;
  /** Where the client is connected to; asked when the first call is made. @defaultValue not told */
  readonly address?: ((client: T) => DatabaseAddress) | undefined;
  /** The server's code of an error: `db.response.status_code`. @defaultValue not told; `error.type` is the error's class */
  readonly statusOf?: ((error: unknown) => string | undefined) | undefined;
  /** The methods that send something, by name. */
  readonly methods: Readonly<Record<string, DriverMethod | DriverMethod['describe']>>;
}

const isMethod = (value: unknown): boolean =>
  typeof value === 'function' || typeof (value as DriverMethod | null)?.describe === 'function';

const DESCRIPTION: OptionRules<DriverDescription<object>> = {
  system: needed(text('cassandra')),
  address: callback('(client) => ({ serverAddress: client.host })'),
  statusOf: callback('(error) => error.code'),
  methods: needed({
    fits: (value) => isRecord(value) && Object.keys(value).length > 0 && Object.values(value).every(isMethod),
    expected: "an object of functions, for example { find: (name) => ({ operation: 'find', target: name }) }",
  }),
};

/**
 * Traces any client whose methods answer with promises, call back, or return at once: one CLIENT span per call.
 *
 * Replaces the named methods by own properties of this one object and returns it; a method that another instrumentation
 * has patched is left alone. A method that is called inside another one is part of that call. Never records arguments or
 * results that `describe` does not hand over; literals of statements are `?`.
 *
 * @throws TracedError `TRACED_INVALID_CLIENT` when a method is missing, `TRACED_INVALID_OPTION`.
 * @example
 * const client = traceDriver(new Client({ contactPoints: ['db'] }), {
 *   system: 'cassandra',
 *   methods: { execute: (query: string) => ({ statement: query }) },
 * });
 */
export function traceDriver<T extends object>(
  target: T,
  description: DriverDescription<T>,
  options: DatabaseOptions = {},
): T {
  checkDatabaseOptions('traceDriver', options);
  checkOptions('traceDriver()', description, DESCRIPTION);
  const { system, methods, address, statusOf } = description;
  const missing = Object.keys(methods).find(
    (name) => typeof (target as Record<string, unknown> | null)?.[name] !== 'function',
  );
  if (missing !== undefined) {
    throw invalidClient(
      'traceDriver',
      `an object with a method ${missing}`,
      target,
      'the names of methods that it has',
    );
  }
  const client = new DatabaseClient(
    { system, address: () => address?.(target) ?? {}, ...(statusOf !== undefined && { statusOf }) },
    options,
  );
  for (const [name, method] of Object.entries(methods)) {
    if (isPatched(Reflect.get(target, name))) standBack(system, `${name} is patched`);
    else traceMethod(target, name, typeof method === 'function' ? { describe: method } : method, client);
  }
  return target;
}

function traceMethod(target: object, name: string, { describe, rows }: DriverMethod, client: DatabaseClient): void {
  const rowsOf = rows as ((result: unknown) => number | undefined) | undefined;
  const operations = new Map<string, DatabaseOperation>();
  replaceMethod(target, name, (original) =>
    tracedMethod(original, client, {
      ...(rowsOf !== undefined && { rowsOf }),
      describe: (args) => {
        const call = describe(...(args as never[]));
        if (call === undefined) return undefined;
        return 'statement' in call ? client.statement(call.statement) : operationOf(client, call, operations);
      },
    }),
  );
}

const MAX_OPERATIONS = 500;

/** The operation of a call: made once per name and target and used again, unless the call has attributes of its own. */
function operationOf(
  client: DatabaseClient,
  { operation, target, attributes }: Exclude<DriverCall, { statement: string }>,
  known: Map<string, DatabaseOperation>,
): DatabaseOperation {
  const name = target === undefined ? operation : `${operation} ${target}`;
  const create = (): DatabaseOperation =>
    client.operation(name, {
      'db.operation.name': operation,
      ...(target !== undefined && { 'db.collection.name': target }),
      ...attributes,
    });
  if (attributes !== undefined) return create();
  let found = known.get(name);
  if (found === undefined) {
    if (known.size >= MAX_OPERATIONS) known.clear();
    known.set(name, (found = create()));
  }
  return found;
}
