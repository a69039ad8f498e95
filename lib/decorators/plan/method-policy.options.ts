import type { ErrorFilter } from '../../resilience/policy/error-filter.js';
import type { ForeignPolicy } from '../../resilience/policy/foreign-policy.js';
import type { PolicyOptions } from '../../resilience/policy/options.js';
import type { Policy } from '../../resilience/policy/policy.js';
import type { PolicyScope } from './policy-scope.js';

/** Which attempts of a call get a child span. */
export type AttemptSpans =
  /** Every attempt but the first. */
  | 'retries'
  /** Every attempt, the only one of a call that succeeds at once too. */
  | 'all'
  /** None: failed attempts are events of the method's span. */
  | 'none';

/** Answers in place of an error; typed by the method it stands in for. */
export type MethodFallback<Args extends readonly any[] = any[], Result = any, Self = any> = (
  error: unknown,
  args: Args,
  self: Self,
) => PromiseLike<Result> | Result;

/** A fallback for the errors that `on` selects. */
export interface MethodFallbackRule<Args extends readonly any[] = any[], Result = any, Self = any> {
  /** @defaultValue every error */
  readonly on?: ErrorFilter | undefined;
  readonly use: MethodFallback<Args, Result, Self>;
}

/** How calls of a method are protected. What is left out is off; nothing is repeated that was not asked for. */
export interface MethodPolicyOptions<Args extends readonly any[] = any[], Result = any, Self = any> extends Pick<
  PolicyOptions,
  'retry' | 'timeout' | 'deadlineMs' | 'circuitBreaker' | 'bulkhead'
> {
  /**
   * A policy by its name, a policy object, or anything with `execute(fn, signal)`; takes the place of the options above
   * and is shared with all who use it. @defaultValue one policy of this method alone, see `scope`
   */
  readonly policy?: string | Policy<unknown> | ForeignPolicy | undefined;
  /** Which calls share budget, breaker and bulkhead. @defaultValue `'class'`: each subclass has its own */
  readonly scope?: PolicyScope | undefined;
  /** Separates budget, breaker and bulkhead by dependency; at most 100 keys. @defaultValue one state for all calls */
  readonly key?: ((args: Args, self: Self) => string) | undefined;
  /** Where the caller's signal comes from. @defaultValue none */
  readonly signal?: ((args: Args, self: Self) => AbortSignal | undefined) | undefined;
  /** Answers when the call has failed for good; the span then counts as successful. Not asked for cancelled calls. */
  readonly fallback?:
    | MethodFallback<Args, Result, Self>
    | MethodFallbackRule<Args, Result, Self>
    | readonly MethodFallbackRule<Args, Result, Self>[]
    | false
    | undefined;
  /** @defaultValue `'retries'` */
  readonly attemptSpans?: AttemptSpans | undefined;
}
