import { AsyncResource } from 'node:async_hooks';
import type { Timer } from '../../shared/time/clock.js';
import { type Attempt, currentAttempt } from './attempt.js';
import type { AttemptInfo, RetryEvent } from './listener.js';
import type { PolicyFunction } from '../policy/options.js';
import { BulkheadFullError, PolicyTimeoutError } from '../policy/policy-errors.js';
import type { RunningCall } from './running-call.js';
import { safely } from './safely.js';

/** Runs the function as an attempt, inside what the observer wraps around it. Never throws: failures are rejections. */
export function invoke<T>(
  call: RunningCall,
  attempt: Attempt,
  fn: PolicyFunction<T>,
  plan: RetryEvent | undefined,
): PromiseLike<T> {
  const { observer } = call.report;
  if (observer?.runAttempt === undefined) return enter(attempt, fn);
  let running: PromiseLike<T> | undefined;
  const run = (): void => {
    running ??= enter(attempt, fn);
  };
  const info: AttemptInfo = {
    number: attempt.number,
    context: attempt,
    delayMs: plan?.delayMs ?? 0,
    delaySource: plan?.delaySource,
    timeoutMs: attempt.limitMs,
  };
  safely('runAttempt', () => observer.runAttempt?.(info, run));
  run();
  return running!;
}

// Not an async function, to save a promise: they are expensive under async hooks, which Node 20 and 22 use for contexts.
function enter<T>(attempt: Attempt, fn: PolicyFunction<T>): PromiseLike<T> {
  try {
    const result = currentAttempt.run(attempt, fn, attempt);
    return result instanceof Promise ? result : Promise.resolve(result);
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Runs an attempt against its time limit, the caller's signal and the bulkhead. The caller is released at once when one
 * of them ends it; what the function does afterwards is not waited for and changes nothing any more.
 */
export function raceAttempt<T>(
  call: RunningCall,
  attempt: Attempt,
  fn: PolicyFunction<T>,
  plan: RetryEvent | undefined,
  limitMs: number,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const { bulkhead } = call.state;
    let timer: Timer | undefined;
    let leaveQueue: (() => void) | undefined;
    attempt.release = (reason) => {
      timer?.clear();
      leaveQueue?.();
      reject(reason);
    };
    const settled = (): void => {
      timer?.clear();
      attempt.ended();
      bulkhead?.leave();
    };
    const start = (): void => {
      leaveQueue = undefined;
      invoke(call, attempt, fn, plan).then(
        (value) => {
          settled();
          resolve(value);
        },
        (error: unknown) => {
          settled();
          reject(error);
        },
      );
    };
    if (limitMs !== Infinity) timer = startLimit(call, attempt, limitMs);
    if (bulkhead === undefined || bulkhead.tryEnter()) return start();
    // The call that frees the slot starts this attempt; without `bind` it would run in the async context of that other call.
    leaveQueue = bulkhead.queue(AsyncResource.bind(start));
    if (leaveQueue !== undefined) return;
    timer?.clear();
    attempt.refused = true;
    reject(new BulkheadFullError(call.policy.name, bulkhead.maxConcurrent, bulkhead.maxQueue));
  });
}

/** `limitMs` is the shorter of the attempt's own limit and what is left of the deadline. */
function startLimit(call: RunningCall, attempt: Attempt, limitMs: number): Timer {
  const { clock, name, config } = call.policy;
  return clock.setTimer(() => {
    const total = attempt.limitAt === call.deadlineAt;
    const limit = total ? call.deadlineMs : config.attemptMs;
    attempt.abort(new PolicyTimeoutError(name, total ? 'total' : 'attempt', limit));
  }, limitMs);
}
