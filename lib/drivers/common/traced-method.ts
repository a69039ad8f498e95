import type { Context } from '@opentelemetry/api';
import { activeContext } from '../../core/process/provider.js';
import { commented } from './database/comment.js';
import { isInside, isUnseen, openCall, openStatement, type DatabaseCall } from './database/database-call.js';
import type { DatabaseClient, DatabaseOperation } from './database/database-client.js';
import { endingCallback, follow, type RowsOf } from './follow.js';
import type { Transaction } from './database/transaction.js';

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
  const { rowsOf, settle } = options;
  const comment = client.options.comment === true ? options.comment : undefined;
  return function (this: unknown, ...args: unknown[]): unknown {
    const active = activeContext();
    if (isUnseen(active) || isInside(client, active)) return Reflect.apply(original, this, args);
    const call = open(client, options, args, this, active);
    if (call === undefined) return Reflect.apply(original, this, args);
    // The list is this call's own, whatever the caller has made it from.
    const sent = comment === undefined ? args : comment(args, (text) => commented(text, call.context));
    const at = lastFunction(sent);
    if (at >= 0) {
      sent[at] = endingCallback(call, sent[at] as Callback, rowsOf);
      return call.run(original, this, sent);
    }
    const result = call.run(original, this, sent);
    return settle === undefined ? follow(call, result, rowsOf) : settle(call, result);
  };
}

/** Where the callback is among arguments; -1 without one. */
export function lastFunction(args: readonly unknown[]): number {
  let at = args.length - 1;
  while (at >= 0 && typeof args[at] !== 'function') at -= 1;
  return at;
}

function open(
  client: DatabaseClient,
  { textOf, describe, transaction }: TracedMethodOptions,
  args: readonly unknown[],
  self: unknown,
  active: Context,
): DatabaseCall | undefined {
  const text = textOf?.(args);
  if (text === undefined)
    return describe === undefined ? undefined : openCall(client, () => describe(args, self), active);
  const parent = transaction === undefined ? active : transaction.parentOf(text, active);
  const call = openStatement(client, text, parent, active);
  if (transaction !== undefined) call?.endsIn(transaction, text);
  return call;
}

/** The text of a statement that is given as it is, or as the `sql` of an object. */
export function sqlOf([first]: readonly unknown[]): string | undefined {
  if (typeof first === 'string') return first;
  const sql: unknown = typeof first === 'object' && first !== null ? (first as { sql?: unknown }).sql : undefined;
  return typeof sql === 'string' ? sql : undefined;
}

/** How many rows a list is. */
export function rowsOfList(result: unknown): number | undefined {
  return Array.isArray(result) ? result.length : undefined;
}
