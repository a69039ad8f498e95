import { shapeOf } from './result-shape.js';
import { traceIterable, traceIterator } from './settle-iterator.js';
import { traceObservable } from './settle-observable.js';
import { tracePromise } from './settle-promise.js';
import { traceReadable } from './settle-readable.js';
import type { TracedCall } from './traced-call.js';

/** Ends the call when what the method returned ends, and answers with what the caller receives. */
export function settle(call: TracedCall, result: unknown): unknown {
  if (typeof result !== 'object' || result === null) {
    call.succeed(result);
    return result;
  }
  switch (shapeOf(result)) {
    case 'promise':
      return tracePromise(call, result as Promise<unknown>, settle);
    case 'observable':
      return traceObservable(call, result);
    case 'iterator':
      return traceIterator(call, result, false);
    case 'async-iterator':
      return traceIterator(call, result, true);
    case 'async-iterable':
      return traceIterable(call, result);
    case 'readable':
      return traceReadable(call, result);
    case 'thenable':
      call.defer(result);
      return result;
    case 'value':
      call.succeed(result);
      return result;
  }
}
