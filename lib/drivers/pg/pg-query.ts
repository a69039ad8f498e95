import { activeContext } from '../../core/process/provider.js';
import { commented } from '../common/database/comment.js';
import { isInside, isUnseen, openStatement, type DatabaseCall } from '../common/database/database-call.js';
import type { DatabaseClient } from '../common/database/database-client.js';
import { endingCallback, follow } from '../common/follow.js';
import { Transaction } from '../common/database/transaction.js';
import { followSubmittable } from './pg-submittable.js';
import { rowsOf, type PgClient } from './pg-shapes.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (error: unknown, result: unknown) => unknown;

/** `query` of a pool (`connection` is `undefined`) or of a client, traced. */
export function queryMethod(original: Method, client: DatabaseClient, connection: PgClient | undefined): Method {
  const transaction =
    connection !== undefined && client.options.transactions !== false ? new Transaction(client) : undefined;
  if (transaction !== undefined) connection?.once?.('end', () => transaction.close());
  return function (this: unknown, ...args: unknown[]): unknown {
    const active = activeContext();
    if (isUnseen(active) || isInside(client, active)) return Reflect.apply(original, this, args);
    const text = textOf(args[0]);
    if (text === undefined) return Reflect.apply(original, this, args);
    const parent = transaction === undefined ? active : transaction.parentOf(text, active);
    const call = openStatement(client, text, parent, active);
    if (call === undefined) return Reflect.apply(original, this, args);
    if (transaction !== undefined) call.endsIn(transaction, text);
    return send(call, original, this, args);
  };
}

function send(call: DatabaseCall, original: Method, self: unknown, args: unknown[]): unknown {
  const [first] = args;
  if (isSubmittable(first)) {
    const result = call.run(original, self, args);
    followSubmittable(call, first as object);
    return result;
  }
  const at = typeof args[1] === 'function' ? 1 : typeof args[2] === 'function' ? 2 : 0;
  if (at > 0) args[at] = endingCallback(call, args[at] as Callback, rowsOf);
  if (call.client.options.comment === true) args[0] = withComment(first, call);
  const result = call.run(original, self, args);
  return at > 0 ? result : follow(call, result, rowsOf);
}

function textOf(query: unknown): string | undefined {
  if (typeof query === 'string') return query;
  if (typeof query !== 'object' || query === null) return undefined;
  const { text, cursor } = query as { text?: unknown; cursor?: { text?: unknown } };
  const found = text ?? cursor?.text;
  return typeof found === 'string' ? found : undefined;
}

function isSubmittable(query: unknown): query is { submit: () => unknown } {
  return typeof query === 'object' && query !== null && typeof (query as { submit?: unknown }).submit === 'function';
}

/** A prepared statement keeps its text: the server knows it by its name. */
function withComment(query: unknown, call: DatabaseCall): unknown {
  if (typeof query === 'string') return commented(query, call.context);
  const { text, name } = query as { text?: unknown; name?: unknown };
  if (typeof text !== 'string' || name !== undefined || Object.getPrototypeOf(query) !== Object.prototype) return query;
  return { ...(query as object), text: commented(text, call.context) };
}
