import type { DatabaseCall } from './database/database-call.js';
import { replaceMethod } from './own-method.js';

/**
 * Ends a call with the `end`, `close` or `error` of an emitter. Its `emit` is looked at instead of listening: a listener for
 * errors would change what happens to an error that nobody listens for.
 */
export function followEmitter(call: DatabaseCall, emitter: object, rowEvent?: string): void {
  let rows = 0;
  replaceMethod(emitter, 'emit', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const [event, value] = args;
      if (event === rowEvent) rows += 1;
      else if (event === 'end') call.succeed(rowEvent === undefined ? undefined : rows);
      else if (event === 'error') call.fail(value);
      else if (event === 'close') call.cancel();
      return Reflect.apply(original, this, args);
    };
  });
}
