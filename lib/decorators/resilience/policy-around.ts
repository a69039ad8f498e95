import type { AroundCall } from '../../core/method/call-plan.js';
import { isAbort } from '../../core/outcome/to-outcome.js';
import { isCancellation } from '../../resilience/call/cancellation.js';
import { toErrorPredicate } from '../../resilience/policy/error-filter.js';
import { fromForeignPolicy } from '../../resilience/policy/foreign-policy.js';
import type { PolicyOptions } from '../../resilience/policy/options.js';
import { namedPolicy } from '../../resilience/policy/policy-registry.js';
import type { Policy } from '../../resilience/policy/policy.js';
import { TracedError } from '../../shared/errors/errors.js';
import type { ErrorClassifier } from '../../core/contracts/error-classifier.js';
import { runtime } from '../../core/runtime/runtime.js';
import type { MethodFallback, MethodPolicyOptions } from '../plan/method-policy.options.js';
import { PolicySpan } from './policy-span.js';
import { createScopedPolicy } from './scoped-policy.js';

interface Fallback {
  readonly matches: (error: unknown) => boolean;
  readonly use: MethodFallback;
}

/** The parts of the options that make a policy of the method's own. */
export function ownPolicyOptions(options: MethodPolicyOptions, name: string): PolicyOptions {
  const { retry = false, timeout, deadlineMs, circuitBreaker, bulkhead } = options;
  return {
    name,
    retry,
    ...(timeout !== undefined && { timeout }),
    ...(deadlineMs !== undefined && { deadlineMs }),
    ...(circuitBreaker !== undefined && { circuitBreaker }),
    ...(bulkhead !== undefined && { bulkhead }),
  };
}

/** Makes the function that runs the method's own code through its policy and reports the policy's work on the method's span. */
export function createPolicyAround(options: MethodPolicyOptions, functionName: string): AroundCall {
  const resolve = policyResolver(options, functionName);
  const { key, signal, attemptSpans = 'retries' } = options;
  const fallbacks = fallbacksOf(options.fallback);
  if (!runtime.classifiers.includes(cancellationIsNoError)) runtime.classifiers.push(cancellationIsNoError);
  let isKnownAsync = false;
  return (proceed, args, self, span) => {
    let first: { readonly result: unknown } | undefined;
    const fn = (): unknown => {
      if (isKnownAsync) return proceed();
      const result = proceed();
      first ??= { result };
      return result;
    };
    const answer = resolve(self).execute(fn, {
      signal: signal?.(args as unknown[], self),
      key: key?.(args as unknown[], self),
      listener: span?.isRecording() === true ? new PolicySpan(span, functionName, attemptSpans) : undefined,
    });
    if (first !== undefined && !isKnownAsync) {
      if (!isThenable(first.result)) throw syncMethod(functionName, answer);
      isKnownAsync = true;
    }
    return fallbacks.length === 0 ? answer : withFallback(answer, fallbacks, args, self);
  };
}

/** A caller may abort with any object as the reason: a call rejected with that object was cancelled and has not failed. */
const cancellationIsNoError: ErrorClassifier = (error) => (isCancellation(error) ? 'cancelled' : undefined);

function policyResolver(
  { policy: given, ...own }: MethodPolicyOptions,
  functionName: string,
): (self: unknown) => Policy<unknown> {
  // Looked up at every call: the name may be defined anew, and modules define policies after classes are decorated.
  if (typeof given === 'string') return () => namedPolicy(given);
  if (given === undefined) {
    return createScopedPolicy(own.scope ?? 'class', ownPolicyOptions(own, functionName), functionName);
  }
  const made = 'snapshot' in given ? (given as Policy<unknown>) : fromForeignPolicy(given, functionName);
  return () => made;
}

function fallbacksOf(fallback: MethodPolicyOptions['fallback']): readonly Fallback[] {
  if (fallback === undefined || fallback === false) return [];
  if (typeof fallback === 'function') return [{ matches: () => true, use: fallback }];
  return [fallback]
    .flat()
    .map(({ on, use }) => ({ matches: on === undefined ? () => true : toErrorPredicate(on), use }));
}

async function withFallback(
  answer: Promise<unknown>,
  fallbacks: readonly Fallback[],
  args: readonly unknown[],
  self: unknown,
): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    const cancelled = isCancellation(error) || isAbort(error);
    const fallback = cancelled ? undefined : fallbacks.find(({ matches }) => matches(error));
    if (fallback === undefined) throw error;
    return await fallback.use(error, args as unknown[], self);
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

function syncMethod(functionName: string, answer: Promise<unknown>): TracedError {
  answer.catch(() => undefined);
  return syncRetryError(functionName);
}

/** The error of a policy on a method that does not return a promise. */
export function syncRetryError(member: string): TracedError {
  return new TracedError(
    'TRACED_SYNC_RETRY',
    `${member} does not return a promise, and a policy (retry, timeout, breaker, bulkhead, fallback) would make it ` +
      `return one; make the method async, or for a stream use policy().stream() inside of it`,
  );
}
