import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/time/clock.js';
import { Call } from '../call/call.js';
import { callClock } from '../../shared/time/call-clock.js';
import type { CallPolicy } from '../call/call-policy.js';
import type { BreakerTransition, CircuitBreaker } from '../breaker/circuit-breaker.js';
import { KeyedStates } from './keyed-states.js';
import { announceTransition } from '../call/listener-hub.js';
import { toCallOptions } from '../call/call-options.js';
import type { CallInfo, PolicyListener } from '../call/listener.js';
import type { CallOptions, PolicyEnvironment, PolicyFunction, PolicyOptions } from './options.js';
import type { ObservedPolicy, PolicySnapshot } from './observed-policy.js';
import { type PolicyConfig, resolvePolicy } from './policy-config.js';
import { createPolicyState, type PolicyState } from './policy-state.js';
import { protectStream, type StreamFunction } from '../call/protect-stream.js';

/** Protects calls. Make one per dependency and keep it: budget, breaker and bulkhead live in it. */
export interface Policy<F = never> extends ObservedPolicy {
  /**
   * Calls `fn` once per attempt and answers with its value, its last error, or a fallback's answer.
   *
   * Aborting `signal` ends the call at once with the signal's own reason, in an attempt, a queue or a backoff.
   *
   * @throws CircuitOpenError, BulkheadFullError when refused; PolicyTimeoutError when out of time; else what `fn` threw
   */
  execute<T>(fn: PolicyFunction<T>, signal?: AbortSignal | CallOptions): Promise<T | F>;
  /** Protects a stream up to its first item; after that nothing is repeated, because items can not be taken back. */
  stream<T>(fn: StreamFunction<T>, signal?: AbortSignal | CallOptions): AsyncGenerator<T, void, undefined>;
}

/**
 * Makes a policy: `fallback(deadline(retry(breaker(attemptTimeout(bulkhead(fn))))))`.
 *
 * By default it retries twice with full jitter and a retry budget, and has no timeout, breaker or bulkhead. It never
 * repeats a programming error, a client error (4xx), a cancelled call or a refusal, and never sleeps past the deadline.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 *
 * @example
 * const payments = policy({ name: 'payments', retry: { retries: 3 }, timeout: 800, deadlineMs: 3000, circuitBreaker: true });
 * const receipt = await payments.execute(({ signal, idempotencyKey }) => charge(order, { signal, idempotencyKey }));
 */
export function policy<F = never>(options: PolicyOptions<F> = {}, environment: PolicyEnvironment = {}): Policy<F> {
  return new ProtectedPolicy(resolvePolicy(options), environment);
}

/** The policy that `policy()` makes. */
export class ProtectedPolicy<F> implements Policy<F>, CallPolicy {
  readonly name: string;
  isOneOfMany = false;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newKey: () => string;
  readonly listener: PolicyListener | undefined;
  readonly callInfo: CallInfo;
  readonly #states: KeyedStates<PolicyState>;

  constructor(
    readonly config: PolicyConfig<F>,
    environment: PolicyEnvironment,
  ) {
    this.name = config.name;
    this.clock = environment.clock ?? callClock;
    this.random = environment.random ?? Math.random;
    this.newKey = environment.newKey ?? randomUUID;
    this.listener = environment.listener;
    this.callInfo = { policy: this, foreign: false };
    const announce = (transition: BreakerTransition): void => announceTransition(this.listener, transition, this);
    this.#states = new KeyedStates((key) => createPolicyState(config, key, this.clock, this.random, announce));
  }

  execute<T>(fn: PolicyFunction<T>, signal?: AbortSignal | CallOptions): Promise<T | F> {
    const options = toCallOptions(signal);
    if (this.config.fallbacks.length > 0) return this.#withFallback(fn, options);
    return new Call(this, options).run(fn);
  }

  stream<T>(fn: StreamFunction<T>, signal?: AbortSignal | CallOptions): AsyncGenerator<T, void, undefined> {
    return protectStream(this, fn, signal);
  }

  breaker(key?: string): CircuitBreaker | undefined {
    return this.#states.for(key).breaker;
  }

  stateFor(key: string | undefined): PolicyState {
    return this.#states.for(key ?? this.config.key?.());
  }

  snapshot(): PolicySnapshot {
    const states = this.#states.all().map(({ key, budget, breaker, bulkhead }) => ({
      key,
      budgetTokens: budget?.tokens,
      breaker: breaker?.snapshot(),
      bulkhead: bulkhead && { running: bulkhead.running, queued: bulkhead.queued },
    }));
    return { name: this.name, states };
  }

  async #withFallback<T>(fn: PolicyFunction<T>, options: CallOptions | undefined): Promise<T | F> {
    const call = new Call(this, options);
    try {
      return await call.run(fn);
    } catch (error) {
      const fallback =
        call.stopReason === 'cancelled' ? undefined : this.config.fallbacks.find(({ matches }) => matches(error));
      if (fallback === undefined) throw error;
      return await fallback.use(error, { policy: this.name, attempts: call.attempts });
    }
  }
}
