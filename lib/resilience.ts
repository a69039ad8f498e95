export { attempt, type AttemptContext } from './resilience/attempt.js';
export {
  type BreakerSnapshot,
  type BreakerState,
  type BreakerTransition,
  CircuitBreaker,
  type TransitionReason,
} from './resilience/circuit-breaker.js';
export { classifyError } from './resilience/classify-error.js';
export type { ErrorClass, ErrorFilter } from './resilience/error-filter.js';
export { type ForeignPolicy, fromForeignPolicy } from './resilience/foreign-policy.js';
export { addPolicyListener } from './resilience/listener-hub.js';
export type {
  AttemptEnd,
  AttemptInfo,
  CallEnd,
  CallInfo,
  CallObserver,
  CallOutcome,
  DelaySource,
  GiveUpEvent,
  PolicyListener,
  RetryDenial,
  RetryEvent,
  StopReason,
  TimeoutEvent,
} from './resilience/listener.js';
export type { BackoffFunction, BackoffKind } from './resilience/backoff-kind.js';
export type { CircuitBreakerOptions } from './resilience/circuit-breaker.options.js';
export type { ObservedPolicy, PolicySnapshot } from './resilience/observed-policy.js';
export type {
  BulkheadOptions,
  CallOptions,
  FallbackContext,
  FallbackFunction,
  FallbackOptions,
  FallbackRule,
  PolicyEnvironment,
  PolicyFunction,
  PolicyOptions,
  RetryOptions,
  TimeoutOptions,
} from './resilience/options.js';
export {
  BulkheadFullError,
  CircuitOpenError,
  PolicyError,
  PolicyTimeoutError,
  RejectedError,
  type RejectionReason,
} from './resilience/policy-errors.js';
export { definePolicies, namedPolicy, type PolicyRegistry } from './resilience/policy-registry.js';
export { type Policy, policy } from './resilience/policy.js';
export type { StreamFunction } from './resilience/protect-stream.js';
export { RetryBudget, type RetryBudgetOptions } from './resilience/retry-budget.js';
export type { Disposition, RetryVerdict } from './resilience/verdict.js';
export type { CircuitBreakerConfig } from './resilience/breaker-config.js';
export type { Clock, Timer } from './shared/clock.js';
