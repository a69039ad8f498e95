import type { Clock } from '../../shared/time/clock.js';
import type { AttemptContext } from '../call/attempt.js';
import type { BackoffFunction, BackoffKind } from '../retry/backoff-kind.js';
import type { CircuitBreaker } from '../breaker/circuit-breaker.js';
import type { CircuitBreakerOptions } from '../breaker/circuit-breaker.options.js';
import type { ErrorFilter } from './error-filter.js';
import type { PolicyListener } from '../call/listener.js';
import type { RetryBudget, RetryBudgetOptions } from '../retry/retry-budget.js';
import type { RetryVerdict } from './verdict.js';

/** When a failed attempt is repeated, and how long it waits before. */
export interface RetryOptions {
  /** Further attempts after the first. @defaultValue `2` */
  readonly retries?: number | undefined;
  /** The formula of the delay. @defaultValue `'full'` */
  readonly backoff?: BackoffKind | BackoffFunction | undefined;
  /** First step of the backoff in milliseconds. @defaultValue `100` */
  readonly baseMs?: number | undefined;
  /** Longest backoff in milliseconds. @defaultValue `2000` */
  readonly maxMs?: number | undefined;
  /** Longest `Retry-After` that is honoured in full, in milliseconds; longer ones are cut to it. @defaultValue `30000` */
  readonly maxRetryAfterMs?: number | undefined;
  /** The token bucket that limits retries; `false` switches it off. @defaultValue 0.1 token per success, capacity 10 */
  readonly budget?: RetryBudgetOptions | RetryBudget | false | undefined;
  /**
   * `false`: the operation must not run twice, so that only failures known to have happened before anything was sent
   * (a refused connection, a failed name lookup) are repeated. @defaultValue `true`
   */
  readonly idempotent?: boolean | undefined;
  /** Decides about an error before the built-in rules; `undefined` leaves it to them. */
  readonly when?: ((error: unknown, attempt: number) => RetryVerdict | boolean | undefined) | undefined;
  /** Only these errors are repeated. @defaultValue what the built-in rules call transient */
  readonly on?: ErrorFilter | undefined;
  /** These errors are never repeated. */
  readonly except?: ErrorFilter | undefined;
  /** `true`: repeats also inside an attempt of another retrying policy, which multiplies calls. @defaultValue `false` */
  readonly nested?: boolean | undefined;
}

/** The limit of one attempt. */
export interface TimeoutOptions {
  /** Milliseconds that one attempt may take, waiting in the bulkhead included. */
  readonly attemptMs: number;
}

/** How many attempts run at once, and how many wait. */
export interface BulkheadOptions {
  /** Attempts that run at once. */
  readonly maxConcurrent: number;
  /** Attempts that wait for their turn; more are rejected. @defaultValue `0` */
  readonly maxQueue?: number | undefined;
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
  readonly on?: ErrorFilter | undefined;
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
  readonly name?: string | undefined;
  /**
   * Separates budget, breaker and bulkhead by dependency (a host, a shard). At most 100 keys are kept; later ones share
   * the state of `_OTHER`. Never becomes a metric label. @defaultValue one state for all calls
   */
  readonly key?: (() => string) | undefined;
  /** A number is `{ retries }`, `true` the default. @defaultValue 2 retries with full jitter and a budget */
  readonly retry?: RetryOptions | number | boolean | undefined;
  /** A number is `{ attemptMs }`. @defaultValue none */
  readonly timeout?: TimeoutOptions | number | false | undefined;
  /** Milliseconds for the whole call, retries and delays included. @defaultValue none */
  readonly deadlineMs?: number | undefined;
  /** `true` is the default breaker; an instance is shared with other policies. @defaultValue `false` */
  readonly circuitBreaker?: CircuitBreakerOptions | CircuitBreaker | boolean | undefined;
  /** A number is `{ maxConcurrent }`. @defaultValue `false` */
  readonly bulkhead?: BulkheadOptions | number | false | undefined;
  /** @defaultValue none: the error reaches the caller */
  readonly fallback?: FallbackOptions<F> | false | undefined;
}

/** What a policy gets from its surroundings; tests put a virtual clock and seeded randomness here. */
export interface PolicyEnvironment {
  /** @defaultValue the platform's clock, with timers that keep the process alive until the call has ended */
  readonly clock?: Clock | undefined;
  /** A number from 0 up to, not including, 1. @defaultValue `Math.random` */
  readonly random?: (() => number) | undefined;
  /** Makes idempotency keys. @defaultValue `crypto.randomUUID` */
  readonly newKey?: (() => string) | undefined;
  /** Told about every call of this policy. @defaultValue only the listeners of `addPolicyListener` */
  readonly listener?: PolicyListener | undefined;
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
