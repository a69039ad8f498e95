import { types } from 'node:util';
import { callWith } from '../../core/process/provider.js';
import type { DatabaseCall } from './database/database-call.js';

type Callback = (error: unknown, result: unknown, ...rest: unknown[]) => unknown;

/** How many rows a result has brought; `undefined` where it does not say. */
export type RowsOf = (result: unknown) => number | undefined;

/**
 * Ends a call with what the driver has returned: a promise is answered by the one derived from it, so that a rejection that
 * nobody handles is reported as ever; anything else ended when it was returned.
 */
export function follow(call: DatabaseCall, result: unknown, rowsOf?: RowsOf): unknown {
  if (!types.isPromise(result)) {
    call.succeed(rowsOf?.(result));
    return result;
  }
  return result.then(
    (value) => {
      call.answers();
      call.succeed(rowsOf?.(value));
      return value;
    },
    (error: unknown) => {
      call.answers();
      call.fail(error);
      throw error;
    },
  );
}

/** Ends the call before the caller's own callback, which runs in the caller's context. */
export function endingCallback(call: DatabaseCall, callback: Callback, rowsOf?: RowsOf): Callback {
  return function (this: unknown, ...results: unknown[]) {
    const [error, result] = results;
    if (error === null || error === undefined) call.succeed(rowsOf?.(result));
    else call.fail(error);
    return callWith(call.caller, callback, this, results);
  };
}
