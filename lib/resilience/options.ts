import type { Clock } from '../shared/clock.js';
import type { AttemptContext } from './attempt.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import type { ErrorFilter } from './error-filter.js';
import type { PolicyListener } from './listener.js';
import type { RetryBudget } from './retry-budget.js';
import type { RetryVerdict } from './verdict.js';

/** Named backoff formulas; `n` counts retries from 0 and every result is capped by `maxMs`. */
export type BackoffKind =
  /** `random() * baseMs * 2^n`: the fewest calls under contention. */
  | 'full'
  /** Half of `baseMs * 2^n` plus a random share of the other half. */
  | 'equal'
  /** Between `baseMs` and three times the previous delay. */
  | 'decorrelated'
  /** Polly's smooth decorrelated jitter, as cockatiel draws it. */
  | 'decorrelatedV2'
  /** `baseMs * 2^n` without randomness. */
  | 'exponential'
  /** Always `baseMs`. */
  | 'constant';

/** The delay in milliseconds before retry number `retry` (from 0), given what was thrown. */
export type BackoffFunction = (retry: number, error: unknown) => number;

/** How tokens for retries are earned and spent; see {@link RetryBudget}. */
export interface RetryBudgetOptions {
  /** Tokens earned by one deposit. @defaultValue `0.1` */
  readonly ratio?: number;
  /** Tokens held at most, and at the start. @defaultValue `10` */
  readonly capacity?: number;
  /** What earns tokens: a successful call, or the start of any call. @defaultValue `'success'` */
  readonly depositOn?: 'success' | 'call';
}

/** When a failed attempt is repeated, and how long it waits before. */
export interface RetryOptions {
  /** Further attempts after the first. @defaultValue `2` */
  readonly retries?: number;
  /** The formula of the delay. @defaultValue `'full'` */
  readonly backoff?: BackoffKind | BackoffFunction;
  /** First step of the backoff in milliseconds. @defaultValue `100` */
  readonly baseMs?: number;
  /** Longest backoff in milliseconds. @defaultValue `2000` */
  readonly maxMs?: number;
  /** Longest `Retry-After` that is honoured in full, in milliseconds; longer ones are cut to it. @defaultValue `30000` */
  readonly maxRetryAfterMs?: number;
  /** The token bucket that limits retries; `false` switches it off. @defaultValue 0.1 token per success, capacity 10 */
  readonly budget?: RetryBudgetOptions | RetryBudget | false;
  /**
   * `false`: the operation must not run twice, so that only failures known to have happened before anything was sent
   * (a refused connection, a failed name lookup) are repeated. @defaultValue `true`
   */
  readonly idempotent?: boolean;
  /** Decides about an error before the built-in rules; `undefined` leaves it to them. */
  readonly when?: (error: unknown, attempt: number) => RetryVerdict | boolean | undefined;
  /** Only these errors are repeated. @defaultValue what the built-in rules call transient */
  readonly on?: ErrorFilter;
  /** These errors are never repeated. */
  readonly except?: ErrorFilter;
  /** `true`: repeats also inside an attempt of another retrying policy, which multiplies calls. @defaultValue `false` */
  readonly nested?: boolean;
}

/** The limit of one attempt. */
export interface TimeoutOptions {
  /** Milliseconds that one attempt may take, waiting in the bulkhead included. */
  readonly attemptMs: number;
}

/** When calls stop going to a failing dependency, and when they go there again. */
export interface CircuitBreakerOptions {
  /** Length of the sliding window in milliseconds. @defaultValue `10000` */
  readonly windowMs?: number;
  /** Completed calls in the window below which it never opens. @defaultValue `20` */
  readonly minCalls?: number;
  /** Share of failures that opens it, above 0 and up to 1. @defaultValue `0.5` */
  readonly failureRatio?: number;
  /** A call that took at least this many milliseconds is slow. @defaultValue none: slowness is not looked at */
  readonly slowCallMs?: number;
  /** Share of slow calls that opens it. @defaultValue `0.5` when `slowCallMs` is set */
  readonly slowRatio?: number;
  /** Milliseconds that it stays open the first time; doubled each time a probe fails. @defaultValue `5000` */
  readonly openMs?: number;
  /** Longest time open in milliseconds. @defaultValue `60000` */
  readonly maxOpenMs?: number;
  /** Largest share taken off the time open at random, so that processes do not probe together. @defaultValue `0.1` */
  readonly openJitter?: number;
  /** Calls admitted while half open; all of them must succeed. @defaultValue `1` */
  readonly probes?: number;
  /** Which errors count against the dependency. @defaultValue transient errors, timeouts and status 5xx */
  readonly failure?: (error: unknown) => boolean;
}

/** How many attempts run at once, and how many wait. */
export interface BulkheadOptions {
  /** Attempts that run at once. */
  readonly maxConcurrent: number;
  /** Attempts that wait for their turn; more are rejected. @defaultValue `0` */
  readonly maxQueue?: number;
}

/** What a fallback learns about the call that failed. */
export interface FallbackContext {
  readonly policy: string;
  readonly attempts: number;
}

/** Answers in place of an error. */
export type FallbackFunction<F> = (error: unknown, context: FallbackContext) => PromiseLike<F> | F;

/** A fallback for the errors that `on` selects. */
export interface FallbackRule<F> {
  /** @defaultValue every error */
  readonly on?: ErrorFilter;
  readonly use: FallbackFunction<F>;
}

/** Fallbacks are tried in order; the first whose `on` matches answers. Cancelled calls have none. */
export type FallbackOptions<F> = FallbackFunction<F> | FallbackRule<F> | readonly FallbackRule<F>[];

/**
 * What protects a call. `false` switches a feature off, an object configures it, leaving it out is the default.
 *
 * The order is fixed: `fallback(deadline(retry(breaker(attemptTimeout(bulkhead(fn))))))`.
 */
export interface PolicyOptions<F = never> {
  /** Names the policy in telemetry; must be of low cardinality. @defaultValue `'default'` */
  readonly name?: string;
  /**
   * Separates budget, breaker and bulkhead by dependency (a host, a shard). At most 100 keys are kept; later ones share
   * the state of `_OTHER`. Never becomes a metric label. @defaultValue one state for all calls
   */
  readonly key?: () => string;
  /** A number is `{ retries }`, `true` the default. @defaultValue 2 retries with full jitter and a budget */
  readonly retry?: RetryOptions | number | boolean;
  /** A number is `{ attemptMs }`. @defaultValue none */
  readonly timeout?: TimeoutOptions | number | false;
  /** Milliseconds for the whole call, retries and delays included. @defaultValue none */
  readonly deadlineMs?: number;
  /** `true` is the default breaker; an instance is shared with other policies. @defaultValue `false` */
  readonly circuitBreaker?: CircuitBreakerOptions | CircuitBreaker | boolean;
  /** A number is `{ maxConcurrent }`. @defaultValue `false` */
  readonly bulkhead?: BulkheadOptions | number | false;
  /** @defaultValue none: the error reaches the caller */
  readonly fallback?: FallbackOptions<F> | false;
}

/** What a policy gets from its surroundings; tests put a virtual clock and seeded randomness here. */
export interface PolicyEnvironment {
  /** @defaultValue the platform's clock, with timers that keep the process alive until the call has ended */
  readonly clock?: Clock;
  /** A number from 0 up to, not including, 1. @defaultValue `Math.random` */
  readonly random?: () => number;
  /** Makes idempotency keys. @defaultValue `crypto.randomUUID` */
  readonly newKey?: () => string;
  /** Told about every call of this policy. @defaultValue only the listeners of `addPolicyListener` */
  readonly listener?: PolicyListener;
}

/** What one call may set. */
export interface CallOptions {
  /** Aborts the call at once: the attempt, the wait in a queue, the backoff. */
  readonly signal?: AbortSignal | undefined;
  /** The dependency of this call, instead of the policy's `key()`. */
  readonly key?: string | undefined;
  /** Sent with every attempt. @defaultValue a new key, made when it is first read */
  readonly idempotencyKey?: string | undefined;
  /** Milliseconds for this call; the shorter of this and the policy's own deadline holds. */
  readonly deadlineMs?: number | undefined;
  /** Told about this call, besides the policy's own listener. @defaultValue none */
  readonly listener?: PolicyListener | undefined;
}

/** The function that a policy protects; it is called once per attempt. */
export type PolicyFunction<T> = (context: AttemptContext) => PromiseLike<T> | T;
