export { attempt, type AttemptContext } from './resilience/call/attempt.js';
export {
  type BreakerSnapshot,
  type BreakerState,
  type BreakerTransition,
  CircuitBreaker,
  type TransitionReason,
} from './resilience/breaker/circuit-breaker.js';
export { toRetryVerdict } from './resilience/policy/to-retry-verdict.js';
export type { ErrorClass, ErrorFilter } from './resilience/policy/error-filter.js';
export { type ForeignPolicy, fromForeignPolicy } from './resilience/policy/foreign-policy.js';
export { addPolicyListener } from './resilience/call/listener-hub.js';
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
} from './resilience/call/listener.js';
export type { BackoffFunction, BackoffKind } from './resilience/retry/backoff-kind.js';
export type { CircuitBreakerOptions } from './resilience/breaker/circuit-breaker.options.js';
export type { ObservedPolicy, PolicySnapshot } from './resilience/policy/observed-policy.js';
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
} from './resilience/policy/options.js';
export {
  BulkheadFullError,
  CircuitOpenError,
  PolicyError,
  PolicyTimeoutError,
  RejectedError,
  type RejectionReason,
} from './resilience/policy/policy-errors.js';
export { definePolicies, namedPolicy, type PolicyRegistry } from './resilience/policy/policy-registry.js';
export { type Policy, policy } from './resilience/policy/policy.js';
export type { StreamFunction } from './resilience/call/protect-stream.js';
export { RetryBudget, type RetryBudgetOptions } from './resilience/retry/retry-budget.js';
export type { Disposition, RetryVerdict } from './resilience/policy/verdict.js';
export type { CircuitBreakerConfig } from './resilience/breaker/breaker-config.js';
export type { Clock, Timer } from './shared/time/clock.js';
