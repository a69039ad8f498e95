import { reportInternalError } from '../../shared/errors/guard.js';
import type { TracedCall } from '../call/traced-call.js';
import { shapeOf } from './result-shape.js';
import { traceIterable } from './trace-iterable.js';
import { traceIterator } from './trace-iterator.js';
import { traceObservable } from './trace-observable.js';
import { tracePromise } from './trace-promise.js';
import { traceReadable } from './trace-readable.js';

/**
 * Ends the call when what the method returned ends, and answers with what the caller receives: the same object, or for a plain
 * promise the one derived from it. If watching the object fails, the caller gets it unwatched.
 */
export function followResult(call: TracedCall, result: unknown): unknown {
  if (typeof result !== 'object' || result === null) {
    call.succeed(result);
    return result;
  }
  try {
    return settleObject(call, result);
  } catch (error) {
    call.defer(result);
    reportInternalError(`${call.site.functionName} result`, error);
    return result;
  }
}

function settleObject(call: TracedCall, result: object): unknown {
  switch (shapeOf(result)) {
    case 'promise':
      return tracePromise(call, result as Promise<unknown>, followResult);
    case 'observable':
      traceObservable(call, result);
      return result;
    case 'iterator':
      traceIterator(call, result, false);
      return result;
    case 'async-iterator':
      traceIterator(call, result, true);
      return result;
    case 'async-iterable':
      traceIterable(call, result);
      return result;
    case 'readable':
      traceReadable(call, result);
      return result;
    case 'unknown':
      call.defer(result);
      return result;
    case 'value':
      call.succeed(result);
      return result;
  }
}
