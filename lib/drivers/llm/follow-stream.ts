import { guard } from '../../shared/errors/guard.js';
import { replaceMethod } from '../common/own-method.js';
import { isGivenUp, type ModelCall, type ReadAnswer } from './llm-call.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Ends a call with the stream of an answer: read to its end, failed, or given up. Answers whether it is one. */
export function followStream(call: ModelCall, stream: unknown, read: ReadAnswer): boolean {
  const { iterator, controller } = (typeof stream === 'object' && stream !== null ? stream : {}) as Record<
    string,
    unknown
  >;
  if (typeof iterator !== 'function' || controller === undefined) return false;
  replaceMethod(stream as object, 'iterator', (original) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const source = Reflect.apply(original, this, args) as object;
      const { signal } = controller as { signal?: AbortSignal };
      guard('following a stream of a language model', () => followIterator(call, source, read, signal));
      return source;
    };
  });
  return true;
}

function followIterator(call: ModelCall, iterator: object, read: ReadAnswer, signal: AbortSignal | undefined): void {
  replaceMethod(iterator, 'next', (original) =>
    pulling(original, call, (result) => {
      // A stream that is given up ends as one that was read to its end.
      if (result.done === true && isGivenUp(signal)) call.cancel();
      else if (result.done === true) call.succeed();
      else read(call, result.value);
    }),
  );
  for (const method of ['return', 'throw']) {
    replaceMethod(iterator, method, (original) => pulling(original, call, () => call.cancel()));
  }
}

function pulling(original: Method, call: ModelCall, look: (result: IteratorResult<unknown>) => void): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const pulled = Reflect.apply(original, this, args) as Promise<IteratorResult<unknown>>;
    return pulled.then(
      (result) => {
        guard('reading a stream of a language model', () => look(result));
        return result;
      },
      (error: unknown) => {
        call.fail(error);
        throw error;
      },
    );
  };
}
