import type { TracedCall } from './traced-call.js';

/** Follows what the promise brings: it may be a stream, whose end is the end of the call. */
type Settle = (call: TracedCall, result: unknown) => unknown;

// A promise that the method keeps (a cache, a shared load) comes back as the same traced promise each time.
const tracedPromises = new WeakMap<Promise<unknown>, Promise<unknown>>();

/**
 * Ends the call when the promise settles.
 *
 * A plain promise is answered with the promise derived from it, which keeps `unhandledRejection` working. A subclass or
 * a promise with properties of its own is answered as itself, because its identity carries meaning.
 */
export function tracePromise(call: TracedCall, promise: Promise<unknown>, settle: Settle): Promise<unknown> {
  const onFulfilled = (value: unknown): unknown => settle(call, value);
  if (call.site.method.isAsync) return promise.then(onFulfilled, failing(call));
  if (!isPlain(promise)) {
    observe(call, promise);
    return promise;
  }
  const known = tracedPromises.get(promise);
  if (known !== undefined) {
    observe(call, promise);
    return known;
  }
  const traced = promise.then(onFulfilled, failing(call));
  tracedPromises.set(promise, traced);
  // A method that hands out a promise it got from another traced method must not derive it twice.
  tracedPromises.set(traced, traced);
  return traced;
}

function observe(call: TracedCall, promise: Promise<unknown>): void {
  void promise.then(
    (value) => call.succeed(value),
    (error: unknown) => call.fail(error),
  );
}

function failing(call: TracedCall): (error: unknown) => never {
  return (error) => {
    call.fail(error);
    throw error;
  };
}

// Node puts symbols of its own on promises while asynchronous context is tracked; only named properties are the user's.
function isPlain(promise: Promise<unknown>): boolean {
  return Reflect.getPrototypeOf(promise) === Promise.prototype && Object.getOwnPropertyNames(promise).length === 0;
}
