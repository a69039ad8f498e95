import { types } from 'node:util';
import type { SpanLife } from './span-life.js';
import { startSpan, type SpanStart } from './start-span.js';

type AnyFunction = (...args: never[]) => unknown;

/**
 * Runs a function inside a span that ends with it: at its return, or when the promise that it returns settles.
 *
 * Default: kind internal, child of the active context. Answers what the function answers (for a promise, one that settles
 * the same way, so that a rejection that nobody handles is reported as ever) and throws what it throws. Other things that
 * go on after the return, streams for example, are not followed.
 *
 * @example
 * const rows = await runInSpan({ name: 'SELECT orders', kind: SpanKind.CLIENT }, () => client.query(statement));
 */
export function runInSpan<T>(start: SpanStart, callback: (life: SpanLife) => T): T {
  const life = startSpan(start);
  return runToEnd(life, callback as AnyFunction, undefined, [life]) as T;
}

/** Like {@link runInSpan}, in a span that has been started. */
export function runToEnd(life: SpanLife, callback: AnyFunction, self: unknown, args: readonly unknown[]): unknown {
  let result: unknown;
  try {
    result = life.run(callback, self, args);
  } catch (error) {
    life.fail(error);
    throw error;
  }
  if (types.isPromise(result)) return follow(life, result);
  life.succeed(result);
  return result;
}

function follow(life: SpanLife, promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      life.succeed(value);
      return value;
    },
    (error: unknown) => {
      life.fail(error);
      throw error;
    },
  );
}
