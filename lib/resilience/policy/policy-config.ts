import { type CircuitBreakerConfig, resolveCircuitBreaker } from '../breaker/breaker-config.js';
import { CircuitBreaker } from '../breaker/circuit-breaker.js';
import { toErrorPredicate } from './error-filter.js';
import type { BackoffConfig } from '../retry/backoff.js';
import type { BackoffKind } from '../retry/backoff-kind.js';
import type {
  BulkheadOptions,
  FallbackFunction,
  FallbackOptions,
  FallbackRule,
  PolicyOptions,
  RetryOptions,
} from './options.js';
import { RetryBudget, type RetryBudgetOptions } from '../retry/retry-budget.js';
import { atLeast, callable, checkKeys, duration, integer, oneOf } from '../../shared/check-option.js';

type ErrorPredicate = (error: unknown) => boolean;

/** Retry options with every default filled in. */
export interface RetryConfig {
  readonly retries: number;
  readonly backoff: BackoffConfig;
  readonly maxRetryAfterMs: number;
  readonly budget: RetryBudgetOptions | RetryBudget | undefined;
  readonly idempotent: boolean;
  readonly when: RetryOptions['when'];
  readonly on: ErrorPredicate | undefined;
  readonly except: ErrorPredicate | undefined;
  readonly nested: boolean;
}

/** A fallback with its filter made into a predicate. */
export interface FallbackConfig<F> {
  readonly matches: ErrorPredicate;
  readonly use: FallbackFunction<F>;
}

/** A policy's options with every default filled in; `Infinity` and `undefined` stand for "off". */
export interface PolicyConfig<F = unknown> {
  readonly name: string;
  readonly key: (() => string) | undefined;
  readonly retry: RetryConfig | undefined;
  readonly attemptMs: number;
  readonly deadlineMs: number;
  readonly breaker: CircuitBreakerConfig | CircuitBreaker | undefined;
  readonly bulkhead: Required<BulkheadOptions> | undefined;
  readonly fallbacks: readonly FallbackConfig<F>[];
}

const BACKOFFS: readonly BackoffKind[] = ['full', 'equal', 'decorrelated', 'decorrelatedV2', 'exponential', 'constant'];
const KEYS = ['name', 'key', 'retry', 'timeout', 'deadlineMs', 'circuitBreaker', 'bulkhead', 'fallback'];
const RETRY_KEYS = [
  'retries',
  'backoff',
  'baseMs',
  'maxMs',
  'maxRetryAfterMs',
  'budget',
  'idempotent',
  'when',
  'on',
  'except',
  'nested',
];

/** @throws TracedError `TRACED_INVALID_OPTION` */
export function resolvePolicy<F>(options: PolicyOptions<F>): PolicyConfig<F> {
  const name = options.name ?? 'default';
  const what = `policy "${name}"`;
  checkKeys(what, options, KEYS);
  const { timeout, deadlineMs } = options;
  if (timeout !== undefined && typeof timeout === 'object') checkKeys(`${what}: timeout`, timeout, ['attemptMs']);
  const attemptMs = typeof timeout === 'object' ? timeout.attemptMs : timeout;
  return {
    name,
    key: options.key === undefined ? undefined : callable(`${what}: key`, options.key),
    retry: resolveRetry(`${what}: retry`, options.retry),
    attemptMs: attemptMs === undefined || attemptMs === false ? Infinity : duration(`${what}: timeout`, attemptMs),
    deadlineMs: deadlineMs === undefined ? Infinity : duration(`${what}: deadlineMs`, deadlineMs),
    breaker: resolveBreaker(`${what}: circuitBreaker`, options.circuitBreaker),
    bulkhead: resolveBulkhead(`${what}: bulkhead`, options.bulkhead),
    fallbacks: resolveFallbacks(`${what}: fallback`, options.fallback),
  };
}

function resolveRetry(what: string, retry: PolicyOptions['retry']): RetryConfig | undefined {
  if (retry === false) return undefined;
  const options: RetryOptions = typeof retry === 'number' ? { retries: retry } : retry === true ? {} : (retry ?? {});
  checkKeys(what, options, RETRY_KEYS);
  const baseMs = duration(`${what}.baseMs`, options.baseMs ?? 100, 0);
  const kind = options.backoff ?? 'full';
  if (options.when !== undefined) callable(`${what}.when`, options.when);
  return {
    retries: integer(`${what}.retries`, options.retries ?? 2, 0),
    backoff: {
      kind: typeof kind === 'function' ? kind : oneOf(`${what}.backoff`, kind, BACKOFFS),
      baseMs,
      maxMs: atLeast(`${what}.maxMs`, duration(`${what}.maxMs`, options.maxMs ?? Math.max(2000, baseMs), 0), baseMs),
    },
    maxRetryAfterMs: duration(`${what}.maxRetryAfterMs`, options.maxRetryAfterMs ?? 30_000, 0),
    budget: resolveBudget(options.budget),
    idempotent: options.idempotent ?? true,
    when: options.when,
    on: options.on === undefined ? undefined : toErrorPredicate(options.on),
    except: options.except === undefined ? undefined : toErrorPredicate(options.except),
    nested: options.nested ?? false,
  };
}

function resolveBudget(budget: RetryOptions['budget']): RetryConfig['budget'] {
  if (budget === false || budget instanceof RetryBudget) return budget || undefined;
  // Made once here for its checks: a wrong ratio is found when the policy is made, not when a key is first seen.
  if (budget !== undefined) new RetryBudget(budget);
  return budget ?? {};
}

function resolveBreaker(what: string, breaker: PolicyOptions['circuitBreaker']): PolicyConfig['breaker'] {
  if (breaker === undefined || breaker === false) return undefined;
  if (breaker instanceof CircuitBreaker) return breaker;
  return resolveCircuitBreaker(what, breaker === true ? {} : breaker);
}

function resolveBulkhead(what: string, bulkhead: PolicyOptions['bulkhead']): PolicyConfig['bulkhead'] {
  if (bulkhead === undefined || bulkhead === false) return undefined;
  const options: BulkheadOptions = typeof bulkhead === 'number' ? { maxConcurrent: bulkhead } : bulkhead;
  checkKeys(what, options, ['maxConcurrent', 'maxQueue']);
  return {
    maxConcurrent: integer(`${what}.maxConcurrent`, options.maxConcurrent, 1),
    maxQueue: integer(`${what}.maxQueue`, options.maxQueue ?? 0, 0),
  };
}

function resolveFallbacks<F>(what: string, fallback: FallbackOptions<F> | false | undefined): FallbackConfig<F>[] {
  if (fallback === undefined || fallback === false) return [];
  if (typeof fallback === 'function') return [{ matches: () => true, use: fallback }];
  const rules = Array.isArray(fallback) ? (fallback as readonly FallbackRule<F>[]) : [fallback as FallbackRule<F>];
  return rules.map((rule) => {
    checkKeys(what, rule, ['on', 'use']);
    return {
      matches: rule.on === undefined ? () => true : toErrorPredicate(rule.on),
      use: callable(`${what}.use`, rule.use),
    };
  });
}
