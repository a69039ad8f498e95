import { preserve } from '../method/preserve.js';
import { setMark } from '../method/mark.js';
import { isIdle, openCall, openGenerator } from './open-call.js';
import { enterFor, execute, failed, finished } from './opened-call.js';
import { ELSEWHERE, leave } from '../process/provider.js';
import { deferredIterator } from '../results/trace-iterator.js';
import type { TracedMethod } from '../method/traced-method.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** The function that replaces a decorated method: the same to every caller, and traced. */
export function wrapMethod(method: TracedMethod): AnyFunction {
  const wrapper = method.isGenerator ? generatorWrapper(method) : methodWrapper(method);
  preserve(wrapper, method.original);
  setMark(wrapper, { method });
  return wrapper;
}

// Written as a shorthand method because, like most originals, that is no constructor and has no `prototype`. The wrapper is the
// only function of ours on the stack while the method runs, and kept small, so that deep recursion of the user's still fits.
function methodWrapper(method: TracedMethod): AnyFunction {
  const original = method.original as AnyFunction;
  const { wrapper } = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      if (isIdle(method)) return original.apply(this, args);
      const opened = openCall(method, this, args);
      if (opened === undefined) return original.apply(this, args);
      const before = enterFor(opened);
      let result: unknown;
      try {
        result = before === ELSEWHERE ? execute(opened, original, this, args) : original.apply(this, args);
      } catch (error) {
        leave(before);
        failed(opened, error, this, args);
        throw error;
      }
      leave(before);
      return finished(opened, result, method, this, args);
    },
  };
  return wrapper;
}

/** A generator function runs nothing when it is called: its span starts at the first pull. */
function generatorWrapper(method: TracedMethod): AnyFunction {
  const original = method.original as AnyFunction;
  const { wrapper } = {
    wrapper(this: unknown, ...args: unknown[]): unknown {
      const call = openGenerator(method, this, args);
      const iterator = original.apply(this, args);
      return call === undefined ? iterator : deferredIterator(call, iterator);
    },
  };
  return wrapper;
}
