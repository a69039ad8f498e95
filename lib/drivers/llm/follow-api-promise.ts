import { guard } from '../../shared/errors/guard.js';
import { replaceMethod } from '../common/own-method.js';
import { followStream } from './follow-stream.js';
import type { ModelCall, ReadAnswer } from './llm-call.js';

interface ApiPromise {
  parsedPromise?: unknown;
}

/**
 * Ends a call with the lazy promise that the clients of OpenAI and Anthropic answer with. The promise itself is answered:
 * its body is read when, and only if, the caller asks for it.
 */
export function followApiPromise(call: ModelCall, promise: ApiPromise & object, read: ReadAnswer): void {
  let isParsed = false;
  replaceMethod(promise, 'parseResponse', (original) => {
    return async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      const value: unknown = await Reflect.apply(original, this, args);
      guard('reading the answer of a language model', () => {
        if (followStream(call, value, read)) return;
        read(call, value);
        call.succeed();
      });
      return value;
    };
  });
  followParse(call, promise, () => {
    isParsed = true;
  });
  replaceMethod(promise, '_thenUnwrap', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const unwrapped = Reflect.apply(original, this, args) as object;
      // Another promise of the same answer, whose `parse()` does not call the first one's.
      guard('tracing a language model', () => followApiPromise(call, unwrapped, read));
      return unwrapped;
    };
  });
  replaceMethod(promise, 'asResponse', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const response = Reflect.apply(original, this, args) as Promise<unknown>;
      // `withResponse()` also calls `parse()`, which then ends the call.
      return isParsed
        ? response
        : response.then(
            (value) => {
              if (!isParsed) call.succeed();
              return value;
            },
            (error: unknown) => {
              call.fail(error);
              throw error;
            },
          );
    };
  });
}

function followParse(call: ModelCall, promise: object, onParse: () => void): void {
  let isObserved = false;
  replaceMethod(promise, 'parse', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      onParse();
      const parsed = Reflect.apply(original, this, args) as Promise<unknown>;
      // The caller derives a promise from `parsed` as well, so that this handler hides no unhandled rejection.
      if (!isObserved) parsed.then(undefined, (error: unknown) => call.fail(error));
      isObserved = true;
      return parsed;
    };
  });
}
