import type { BreakerSnapshot, CircuitBreaker } from '../breaker/circuit-breaker.js';

/** The state of a policy, one entry per key; for gauges and maintenance pages. */
export interface PolicySnapshot {
  readonly name: string;
  readonly states: readonly {
    readonly key: string | undefined;
    readonly budgetTokens: number | undefined;
    readonly breaker: BreakerSnapshot | undefined;
    readonly bulkhead: { readonly running: number; readonly queued: number } | undefined;
  }[];
}

/** A policy as listeners see it: what it is called and how it is doing. */
export interface ObservedPolicy {
  readonly name: string;
  /** Others of this name are in use at the same time: one per object. */
  readonly isOneOfMany?: boolean | undefined;
  /** The breaker of a key, for maintenance: `policy.breaker()?.isolate()`. */
  breaker(key?: string): CircuitBreaker | undefined;
  snapshot(): PolicySnapshot;
}
