import { types } from 'node:util';
import type { TracedCall } from './traced-call.js';

type Pull = 'next' | 'return' | 'throw';
type PullMethod = (...args: never[]) => unknown;
/** `uncalled`: of a generator, whose call begins with the first pull; `waiting`: of a call, for its first pull. */
type Progress = 'uncalled' | 'waiting' | 'running';

/** The iterator of a generator function: its body starts, and with it the span, at the first pull. */
export function deferredIterator(call: TracedCall, iterator: unknown): unknown {
  if (typeof iterator !== 'object' || iterator === null) return iterator;
  return wrapIterator(new IteratorTrace(call, iterator, Symbol.asyncIterator in iterator, 'uncalled'), iterator);
}

/** An iterator that an ordinary method returned: its call has begun, and goes on with the first pull. */
export function traceIterator(call: TracedCall, iterator: object, isAsync: boolean): object {
  call.setRunning(false);
  return wrapIterator(new IteratorTrace(call, iterator, isAsync, 'waiting'), iterator);
}

/** An async iterable that is no iterator: every iteration has a span, the first one that of the call. */
export function traceIterable(call: TracedCall, iterable: object): object {
  call.setRunning(false);
  return new Proxy(iterable, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (key !== Symbol.asyncIterator) return (value as PullMethod).bind(target as never);
      return (...args: never[]) => {
        const iteration = call.forIteration();
        return traceIterator(iteration, startIteration(iteration, value as PullMethod, target, args), true);
      };
    },
  });
}

function startIteration(iteration: TracedCall, method: PullMethod, iterable: object, args: never[]): object {
  try {
    return iteration.run(method, iterable, args) as object;
  } catch (error) {
    iteration.fail(error);
    throw error;
  }
}

function wrapIterator(trace: IteratorTrace, iterator: object): object {
  return new Proxy(iterator, {
    get(target, key, receiver) {
      if (key === 'next' || key === 'return' || key === 'throw') return trace.pullMethod(key);
      return Reflect.get(target, key, receiver);
    },
  });
}

/** One iteration: enters the call's context on every pull and leaves it between pulls. */
class IteratorTrace {
  private readonly methods = new Map<Pull, PullMethod>();

  constructor(
    private readonly call: TracedCall,
    private readonly iterator: object,
    private readonly isAsync: boolean,
    private progress: Progress,
  ) {}

  pullMethod(pull: Pull): PullMethod | undefined {
    const own = (this.iterator as Record<Pull, unknown>)[pull];
    if (typeof own !== 'function') return undefined;
    let method = this.methods.get(pull);
    if (method === undefined) {
      method = (...args) => this.pull(pull, own as PullMethod, args);
      this.methods.set(pull, method);
    }
    return method;
  }

  private pull(pull: Pull, method: PullMethod, args: never[]): unknown {
    // Ended before it began: nothing of the method ran, so there is nothing to tell.
    if (this.progress === 'uncalled' && pull !== 'next') return Reflect.apply(method, this.iterator, args);
    if (this.progress === 'uncalled') this.call.start();
    if (this.progress === 'waiting') this.call.setRunning(true);
    this.progress = 'running';
    let result: unknown;
    try {
      result = this.call.run(method, this.iterator, args);
    } catch (error) {
      this.call.fail(error);
      throw error;
    }
    if (!this.isAsync || !types.isPromise(result)) return this.settled(pull, result);
    return result.then(
      (value) => this.settled(pull, value),
      (error: unknown) => {
        this.call.fail(error);
        throw error;
      },
    );
  }

  private settled(pull: Pull, result: unknown): unknown {
    if (typeof result !== 'object' || result === null) return result;
    if ((result as IteratorResult<unknown>).done === true) {
      if (pull === 'next') this.call.succeed(undefined);
      else this.call.cancel();
    }
    return result;
  }
}
