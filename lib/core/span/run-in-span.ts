import { types } from 'node:util';
import type { SpanLife } from './span-life.js';
import { startSpan, type SpanStart } from './start-span.js';

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
  let result: T;
  try {
    result = life.run(callback as (...args: never[]) => T, undefined, [life]);
  } catch (error) {
    life.fail(error);
    throw error;
  }
  if (types.isPromise(result)) return follow(life, result) as T;
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
