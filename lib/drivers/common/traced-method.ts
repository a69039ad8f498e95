import { isTracing } from '../../core/is-tracing.js';
import { activeContext } from '../../core/provider.js';
import { runtime } from '../../core/runtime/runtime.js';
import { commented } from './comment.js';
import { isInside, openCall, type DatabaseCall } from './database-call.js';
import type { DatabaseClient, DatabaseOperation } from './database-client.js';
import { endingCallback, follow, type RowsOf } from './follow.js';
import type { Transaction } from './transaction.js';

export type Method = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => unknown;

/** How the calls of one method are traced. */
export interface TracedMethodOptions {
  /** The statement that the call sends; takes part in a transaction and can be commented. */
  readonly textOf?: (args: readonly unknown[]) => string | undefined;
  /** What the call is, where it is no statement; `undefined` leaves it alone. */
  readonly describe?: (args: readonly unknown[], self: unknown) => DatabaseOperation | undefined;
  readonly rowsOf?: RowsOf;
  /** Ends the call with what was returned, where that is neither a promise nor for a callback. */
  readonly settle?: (call: DatabaseCall, result: unknown) => unknown;
  readonly transaction?: Transaction | undefined;
  /** Appends a comment to the statement; only for methods that prepare nothing. */
  readonly comment?: (args: readonly unknown[], edit: (text: string) => string) => unknown[];
}

/** A method of a client with a call of its own around it; the last function among its arguments is a callback. */
export function tracedMethod(original: Method, client: DatabaseClient, options: TracedMethodOptions): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (runtime.databaseMetrics === undefined && !isTracing()) return Reflect.apply(original, this, args);
    const call = open(client, options, args, this);
    if (call === undefined) return Reflect.apply(original, this, args);
    const edited =
      client.options.comment === true ? options.comment?.(args, (text) => commented(text, call.context)) : undefined;
    const sent = edited ?? [...args];
    const at = sent.findLastIndex((argument) => typeof argument === 'function');
    if (at < 0) return (options.settle ?? settlePlain(options.rowsOf))(call, call.run(original, this, sent));
    sent[at] = endingCallback(call, sent[at] as Callback, options.rowsOf);
    return call.run(original, this, sent);
  };
}

function settlePlain(rowsOf: RowsOf | undefined): (call: DatabaseCall, result: unknown) => unknown {
  return (call, result) => follow(call, result, rowsOf);
}

function open(
  client: DatabaseClient,
  { textOf, describe, transaction }: TracedMethodOptions,
  args: readonly unknown[],
  self: unknown,
): DatabaseCall | undefined {
  const active = activeContext();
  if (isInside(client, active)) return undefined;
  const text = textOf?.(args);
  if (text === undefined) return openCall(client, () => describe?.(args, self), active);
  const parent = transaction === undefined ? active : transaction.parentOf(text);
  const call = openCall(client, () => client.statement(text), parent, active);
  if (call !== undefined && transaction !== undefined) call.onEnd = (isFailed) => transaction.ended(text, isFailed);
  return call;
}

/** The text of a statement that is given as it is, or as the `sql` of an object. */
export function sqlOf([first]: readonly unknown[]): string | undefined {
  if (typeof first === 'string') return first;
  const sql: unknown = typeof first === 'object' && first !== null ? (first as { sql?: unknown }).sql : undefined;
  return typeof sql === 'string' ? sql : undefined;
}

/** How many rows a list is; a list in a pair with its columns counts as itself. */
export function rowsOfList(result: unknown): number | undefined {
  return Array.isArray(result) ? result.length : undefined;
}
