import type { TracedCall } from '../call/traced-call.js';
import { Iterations } from './iterations.js';
import { replaceMethod } from './own-method.js';
import { traceIterator } from './trace-iterator.js';
import { watch } from './watched.js';

type UntypedFunction = (...args: never[]) => unknown;

/** An async iterable that is no iterator: every iteration has a span, the first one that of the call. */
export function traceIterable(call: TracedCall, iterable: object): void {
  const iterations = new Iterations(call);
  const isWatched = watch(call, iterable, () =>
    replaceMethod(iterable, Symbol.asyncIterator, (original) => {
      return function (this: unknown, ...args: never[]) {
        return this === iterable
          ? iterate(iterations.next(), original, iterable, args)
          : Reflect.apply(original, this, args);
      };
    }),
  );
  if (isWatched) call.hold();
  else call.defer(iterable);
}

function iterate(iteration: TracedCall, original: UntypedFunction, iterable: object, args: never[]): unknown {
  let iterator: unknown;
  try {
    iterator = iteration.run(original, iterable, args);
  } catch (error) {
    iteration.fail(error);
    throw error;
  }
  if (typeof iterator !== 'object' || iterator === null || iterator === iterable) iteration.defer(iterator);
  else traceIterator(iteration, iterator, true);
  return iterator;
}
