import { types } from 'node:util';
import { callWith } from '../process/provider.js';
import type { TracedCall } from '../call/traced-call.js';
import { Iterations } from './iterations.js';
import { replaceMethod, type Restore } from './own-method.js';
import { leaveAlone, watch } from './watched.js';

type Pull = 'next' | 'return' | 'throw';
type UntypedFunction = (...args: never[]) => unknown;
const PULLS: readonly Pull[] = ['next', 'return', 'throw'];

/** The iterator of a generator function: its body starts, and with it the span, at the first pull. */
export function deferredIterator(call: TracedCall, iterator: unknown): unknown {
  if (typeof iterator !== 'object' || iterator === null) return iterator;
  const isAsync = Symbol.asyncIterator in iterator;
  follow(new Iteration(call, iterator, isAsync, 'uncalled'), call);
  return iterator;
}

/** An iterator that an ordinary method returned: its call has begun, and goes on with the first pull. */
export function traceIterator(call: TracedCall, iterator: object, isAsync: boolean): void {
  if (follow(new Iteration(call, iterator, isAsync, 'waiting'), call)) call.hold();
  else call.defer(iterator);
}

function follow(iteration: Iteration, call: TracedCall): boolean {
  return watch(
    call,
    iteration.iterator,
    () => observe(iteration),
    () => iteration.lose(),
  );
}

function observe(iteration: Iteration): Restore | undefined {
  const restores: Restore[] = [];
  for (const pull of PULLS) {
    const restore = replaceMethod(iteration.iterator, pull, (original) => pullMethod(iteration, pull, original));
    if (restore !== undefined) restores.push(restore);
    else if (pull === 'next') return undefined;
  }
  return () => restores.forEach((restore) => restore());
}

function pullMethod(iteration: Iteration, pull: Pull, original: UntypedFunction): UntypedFunction {
  return function (this: unknown, ...args: never[]) {
    return iteration.isMeant(this) ? iteration.pull(pull, original, args) : Reflect.apply(original, this, args);
  };
}

/** One iteration: enters the call's context on every pull and leaves it between pulls. */
class Iteration {
  private iterations: Iterations | undefined;
  private readonly isGenerator: boolean;

  constructor(
    private call: TracedCall,
    readonly iterator: object,
    private readonly isAsync: boolean,
    /** `uncalled`: a generator, whose call begins with the first pull; `waiting`: the call has begun, no pull has come. */
    private progress: 'uncalled' | 'waiting' | 'running' | 'ended',
  ) {
    this.isGenerator = types.isGeneratorObject(iterator);
    // By the first pull the call may have ended; `Iterations` then gives that iteration a call of its own.
    if (progress === 'waiting') this.iterations = new Iterations(call);
  }

  /** Whether a pull belongs to this iteration: not when our `next` was borrowed for another object, nor after the end. */
  isMeant(self: unknown): boolean {
    return self === this.iterator && this.progress !== 'ended';
  }

  pull(pull: Pull, method: UntypedFunction, args: never[]): unknown {
    // Ended before it began: nothing of the method ran, so there is nothing to tell.
    if (this.progress === 'uncalled' && pull !== 'next') return Reflect.apply(method, this.iterator, args);
    if (this.progress === 'uncalled') this.call.start();
    if (this.progress === 'waiting') this.call = this.iterations?.next() ?? this.call;
    this.progress = 'running';
    let result: unknown;
    try {
      // Not by `run` of the call, which would be one frame more on the user's stack.
      result = callWith(this.call.context, method, this.iterator, args);
    } catch (error) {
      this.end(() => this.call.fail(error));
      throw error;
    }
    if (!this.isAsync || !types.isPromise(result)) return this.settled(pull, result);
    return result.then(
      (value) => this.settled(pull, value),
      (error: unknown) => {
        this.end(() => this.call.fail(error));
        throw error;
      },
    );
  }

  /** Our methods were removed: the iterator was returned again. */
  lose(): void {
    if (this.progress === 'running') this.end(() => this.call.lose());
  }

  private settled(pull: Pull, result: unknown): unknown {
    const isDone = this.isGenerator ? (result as IteratorResult<unknown>).done : doneOf(result);
    if (isDone === undefined) this.end(() => this.call.defer(undefined));
    else if (isDone) this.end(() => (pull === 'next' ? this.call.succeed(undefined) : this.call.cancel()));
    return result;
  }

  private end(tell: () => void): void {
    this.progress = 'ended';
    tell();
    leaveAlone(this.iterator);
  }
}

/** Whether a result is the last one; `undefined` when only code of the user's could tell, which is theirs to run. */
function doneOf(result: unknown): boolean | undefined {
  if (typeof result !== 'object') return false;
  for (let holder: object | null = result; holder !== null; holder = Reflect.getPrototypeOf(holder)) {
    if (types.isProxy(holder)) return undefined;
    const descriptor = Reflect.getOwnPropertyDescriptor(holder, 'done');
    if (descriptor !== undefined) return 'value' in descriptor ? descriptor.value === true : undefined;
  }
  return false;
}
