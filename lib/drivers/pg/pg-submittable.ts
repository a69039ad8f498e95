import { bindContext } from '../common/bind-context.js';
import type { DatabaseCall } from '../common/database/database-call.js';

interface Submittable {
  callback?: unknown;
  handleReadyForQuery?: unknown;
  handleError?: unknown;
  handleDataRow?: unknown;
}

type Handler = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Ends the call of a cursor, of a query stream or of a `Query` when the server is done with it: read to its end, closed
 * halfway, failed or cut off with its connection.
 */
export function followSubmittable(call: DatabaseCall, submittable: Submittable): void {
  let rows = 0;
  before(submittable, 'handleDataRow', () => {
    rows += 1;
  });
  before(submittable, 'handleError', (error) => call.fail(error));
  before(submittable, 'handleReadyForQuery', () => call.succeed(rows));
  const { callback } = submittable;
  if (typeof callback === 'function') submittable.callback = bindContext(call.caller, callback as Handler);
}

function before(
  target: Submittable,
  key: 'handleReadyForQuery' | 'handleError' | 'handleDataRow',
  look: (first: unknown) => void,
): void {
  const original = target[key];
  if (typeof original !== 'function') return;
  target[key] = function (this: unknown, ...args: unknown[]): unknown {
    look(args[0]);
    return Reflect.apply(original as Handler, this, args);
  };
}
