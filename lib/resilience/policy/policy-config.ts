import {
  CIRCUIT_BREAKER_OPTIONS,
  type CircuitBreakerConfig,
  resolveCircuitBreaker,
} from '../breaker/breaker-config.js';
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
  TimeoutOptions,
} from './options.js';
import { RETRY_BUDGET_OPTIONS, RetryBudget, type RetryBudgetOptions } from '../retry/retry-budget.js';
import { checkOption, checkOptions } from '../../shared/options/check-options.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRule, OptionRules } from '../../shared/options/option-rules.js';

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
const ERRORS = is.oneOrMore({
  fits: (value) => typeof value === 'function',
  expected: 'an error class or a predicate',
});
const instanceOf = (type: abstract new (...args: never[]) => unknown): OptionRule => ({
  fits: (value) => value instanceof type,
  expected: `a ${type.name}`,
});

const RETRY: OptionRules<RetryOptions> = {
  retries: is.whole(0),
  backoff: is.either(is.oneOf(...BACKOFFS), is.callback('(attempt) => 100 * attempt')),
  baseMs: is.duration(0),
  maxMs: is.duration(0),
  maxRetryAfterMs: is.duration(0),
  budget: is.either(is.off, instanceOf(RetryBudget), is.group(RETRY_BUDGET_OPTIONS)),
  idempotent: is.flag,
  when: is.callback('(error) => error instanceof Busy'),
  on: ERRORS,
  except: ERRORS,
  nested: is.flag,
};
const TIMEOUT: OptionRules<TimeoutOptions> = { attemptMs: is.needed(is.duration()) };
const BULKHEAD: OptionRules<BulkheadOptions> = { maxConcurrent: is.needed(is.whole(1)), maxQueue: is.whole(0) };
const FALLBACK: OptionRule = is.group({
  on: ERRORS,
  use: is.needed(is.callback('(error) => cached')),
} satisfies OptionRules<FallbackRule<unknown>>);

/** What `policy()` and the policy decorators take. */
export const POLICY_OPTIONS = {
  name: is.text('payments'),
  key: is.callback('() => currentTenant()'),
  retry: is.either(is.flag, is.whole(0), is.group(RETRY)),
  timeout: is.either(is.off, is.duration(), is.group(TIMEOUT)),
  deadlineMs: is.duration(),
  circuitBreaker: is.either(is.flag, instanceOf(CircuitBreaker), is.group(CIRCUIT_BREAKER_OPTIONS)),
  bulkhead: is.either(is.off, is.whole(1), is.group(BULKHEAD)),
  fallback: is.either(is.off, is.callback('() => []'), is.list('[{ on: Busy, use: () => [] }]', FALLBACK), FALLBACK),
} satisfies OptionRules<PolicyOptions>;

/** @throws TracedError `TRACED_INVALID_OPTION` */
export function resolvePolicy<F>(options: PolicyOptions<F>): PolicyConfig<F> {
  const name = options?.name ?? 'default';
  const what = `policy "${name}"`;
  checkOptions(what, options, POLICY_OPTIONS);
  const { key, timeout, deadlineMs = Infinity } = options;
  const attemptMs = typeof timeout === 'object' ? timeout.attemptMs : timeout;
  return {
    name,
    key,
    retry: resolveRetry(what, options.retry),
    attemptMs: attemptMs === undefined || attemptMs === false ? Infinity : attemptMs,
    deadlineMs,
    breaker: resolveBreaker(what, options.circuitBreaker),
    bulkhead: resolveBulkhead(options.bulkhead),
    fallbacks: resolveFallbacks(options.fallback),
  };
}

function resolveRetry(what: string, retry: PolicyOptions['retry']): RetryConfig | undefined {
  if (retry === false) return undefined;
  const options: RetryOptions = typeof retry === 'number' ? { retries: retry } : retry === true ? {} : (retry ?? {});
  const { baseMs = 100, maxMs = Math.max(2000, baseMs) } = options;
  checkOption(what, 'retry.maxMs', maxMs, is.number({ min: baseMs }, 'milliseconds'));
  return {
    retries: options.retries ?? 2,
    backoff: { kind: options.backoff ?? 'full', baseMs, maxMs },
    maxRetryAfterMs: options.maxRetryAfterMs ?? 30_000,
    budget: options.budget === false ? undefined : (options.budget ?? {}),
    idempotent: options.idempotent ?? true,
    when: options.when,
    on: options.on === undefined ? undefined : toErrorPredicate(options.on),
    except: options.except === undefined ? undefined : toErrorPredicate(options.except),
    nested: options.nested ?? false,
  };
}

function resolveBreaker(what: string, breaker: PolicyOptions['circuitBreaker']): PolicyConfig['breaker'] {
  if (breaker === undefined || breaker === false) return undefined;
  if (breaker instanceof CircuitBreaker) return breaker;
  return resolveCircuitBreaker(`${what}: circuitBreaker`, breaker === true ? {} : breaker);
}

function resolveBulkhead(bulkhead: PolicyOptions['bulkhead']): PolicyConfig['bulkhead'] {
  if (bulkhead === undefined || bulkhead === false) return undefined;
  const options: BulkheadOptions = typeof bulkhead === 'number' ? { maxConcurrent: bulkhead } : bulkhead;
  return { maxConcurrent: options.maxConcurrent, maxQueue: options.maxQueue ?? 0 };
}

function resolveFallbacks<F>(fallback: FallbackOptions<F> | false | undefined): FallbackConfig<F>[] {
  if (fallback === undefined || fallback === false) return [];
  if (typeof fallback === 'function') return [{ matches: () => true, use: fallback }];
  const rules = Array.isArray(fallback) ? (fallback as readonly FallbackRule<F>[]) : [fallback as FallbackRule<F>];
  return rules.map(({ on, use }) => ({ matches: on === undefined ? () => true : toErrorPredicate(on), use }));
}
