import { trace } from '@opentelemetry/api';
import { errorTypeOf } from '../../privacy/error-type.js';
import type { Gauge } from '../instruments/gauge.js';
import type { Histogram } from '../instruments/histogram.js';
import type { Counter } from '../instruments/counter.js';
import type { Meter } from '../instruments/meter.js';
import type { ObservedPolicy, PolicyCallObserver, PolicyObserver, StateTransition } from './policy-observer.js';

const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const RETRY_BUCKETS = [1, 2, 3, 4, 5];
const STATES = ['closed', 'open', 'half_open', 'isolated'];
/** Error types that get a series of their own, per policy; more of them would cost more than they tell. */
const MAX_ERROR_TYPES = 7;

/** Everything that is measured about policies: at most a hundred series for each. */
export class PolicyMetrics implements PolicyObserver {
  readonly #calls: Counter;
  readonly #attempts: Histogram;
  readonly #failures: Counter;
  readonly #retries: Histogram;
  readonly #delay: Histogram;
  readonly #denied: Counter;
  readonly #timeouts: Counter;
  readonly #rejections: Counter;
  readonly #tokens: Gauge;
  readonly #state: Gauge;
  readonly #transitions: Counter;
  readonly #errorTypes = new Map<string, Set<string>>();
  /** The latest policy of each name; policies that share a name are kept beside it, under the name with a number. */
  readonly #policies = new Map<string, WeakRef<ObservedPolicy>>();
  readonly #ofMany = new WeakSet<ObservedPolicy>();
  #seenOfMany = 0;
  // A transition inside a call is told twice: to the call's observer and to everybody.
  readonly #counted = new WeakSet<StateTransition>();

  constructor(meter: Meter) {
    const policy = { name: 'policy' };
    const breaker = { name: 'breaker' };
    const fixed = (name: string) => ({ name, isFixed: true });
    const counter = (name: string, help: string, ...labels: object[]) =>
      meter.counter({ name, help, labels: labels as never });
    const histogram = (name: string, help: string, buckets: readonly number[], ...labels: object[]) =>
      meter.histogram({ name, help, labels: labels as never, buckets });
    this.#calls = counter('resilience_calls_total', 'Calls of policies.', policy, fixed('outcome'), fixed('retried'));
    this.#attempts = histogram(
      'resilience_attempt_duration_seconds',
      'Duration of single attempts.',
      DURATION_BUCKETS,
      policy,
      fixed('outcome'),
    );
    // `#errorType()` limits the error types, for each policy by itself, in place of the label's budget.
    const errorType = { name: 'error_type', max: Number.POSITIVE_INFINITY };
    this.#failures = counter('resilience_attempt_failures_total', 'Attempts that failed.', policy, errorType);
    this.#retries = histogram('resilience_call_retries', 'Retries of calls that were retried.', RETRY_BUCKETS, policy);
    this.#delay = histogram(
      'resilience_call_retry_delay_seconds',
      'Time that retried calls slept between attempts.',
      DURATION_BUCKETS,
      policy,
    );
    this.#denied = counter('resilience_retry_denied_total', 'Failures not retried.', policy, fixed('reason'));
    this.#timeouts = counter('resilience_timeouts_total', 'Attempts and calls out of time.', policy, fixed('scope'));
    this.#rejections = counter('resilience_rejections_total', 'Calls refused at once.', policy, fixed('reason'));
    this.#transitions = counter(
      'resilience_circuit_breaker_transitions_total',
      'Changes of breakers, by the state they went to.',
      breaker,
      fixed('to'),
    );
    this.#tokens = meter.gauge({
      name: 'resilience_retry_budget_tokens',
      help: 'Retries that the budget would allow now.',
      labels: [{ name: 'budget' }],
    });
    this.#state = meter.gauge({
      name: 'resilience_circuit_breaker_state',
      help: 'Breakers in each state.',
      labels: [breaker, fixed('state')],
    });
    this.#tokens.collect = () => this.#collectTokens();
    this.#state.collect = () => this.#collectStates();
  }

  callStarted({ policy }: { readonly policy: ObservedPolicy }): PolicyCallObserver {
    const { name } = policy;
    if (policy.isOneOfMany === true) this.#rememberOneOfMany(policy);
    else if (this.#policies.get(name)?.deref() !== policy) this.#remember(policy, name);
    return {
      attemptEnded: ({ outcome, error, durationMs }) => {
        // The attempt has ended in the context of its call: the active span becomes the exemplar.
        this.#attempts.with(name, outcome).observe(durationMs / 1000, trace.getActiveSpan());
        if (outcome === 'failure') this.#failures.with(name, this.#errorType(name, errorTypeOf(error))).inc();
      },
      retryDenied: (reason) => this.#denied.with(name, reason).inc(),
      timedOut: ({ scope }) => this.#timeouts.with(name, scope).inc(),
      rejected: (reason) => this.#rejections.with(name, reason).inc(),
      breakerTransition: (transition) => this.breakerTransition(transition),
      callEnded: ({ outcome, attempts, delayMs }) => {
        const retries = Math.max(0, attempts - 1);
        this.#calls.with(name, outcome, String(retries > 0)).inc();
        if (retries === 0) return;
        this.#retries.with(name).observe(retries);
        this.#delay.with(name).observe(delayMs / 1000);
      },
    };
  }

  breakerTransition(transition: StateTransition): void {
    if (this.#counted.has(transition)) return;
    this.#counted.add(transition);
    this.#transitions.with(transition.breaker, transition.to).inc();
  }

  #rememberOneOfMany(policy: ObservedPolicy): void {
    if (this.#ofMany.has(policy)) return;
    this.#ofMany.add(policy);
    this.#remember(policy, `${policy.name} ${this.#seenOfMany++}`);
  }

  #remember(policy: ObservedPolicy, key: string): void {
    // Drops policies that were collected: an application may make one per request, and the map must not grow with them.
    if (this.#policies.size >= 1000) {
      for (const [name, reference] of this.#policies) if (reference.deref() === undefined) this.#policies.delete(name);
    }
    if (this.#policies.size < 1000 || this.#policies.has(key)) this.#policies.set(key, new WeakRef(policy));
  }

  #errorType(policy: string, type: string): string {
    let types = this.#errorTypes.get(policy);
    if (types === undefined) {
      // Names over the budget of the `policy` label share one series, and one set of types.
      if (this.#errorTypes.size >= 1000) return '_OTHER';
      this.#errorTypes.set(policy, (types = new Set()));
    }
    if (types.has(type)) return type;
    if (types.size >= MAX_ERROR_TYPES) return '_OTHER';
    types.add(type);
    return type;
  }

  #collectTokens(): void {
    const fewest = new Map<string, number>();
    for (const policy of this.#livePolicies()) {
      for (const { budgetTokens } of policy.snapshot().states) {
        if (budgetTokens === undefined) continue;
        fewest.set(policy.name, Math.min(budgetTokens, fewest.get(policy.name) ?? Infinity));
      }
    }
    for (const [name, tokens] of fewest) this.#tokens.with(name).set(tokens);
  }

  /** One of the states of a breaker is 1; a policy with a breaker per key, or per object, counts them. */
  #collectStates(): void {
    this.#state.reset();
    const byName = new Map<string, string[]>();
    for (const policy of this.#livePolicies()) {
      for (const { breaker } of policy.snapshot().states) {
        if (breaker === undefined) continue;
        const states = byName.get(breaker.name);
        if (states === undefined) byName.set(breaker.name, [breaker.state]);
        else states.push(breaker.state);
      }
    }
    for (const [name, states] of byName) {
      for (const state of STATES) {
        this.#state.with(name, state).set(states.filter((current) => current === state).length);
      }
    }
  }

  #livePolicies(): ObservedPolicy[] {
    return [...this.#policies.values()].flatMap((reference) => reference.deref() ?? []);
  }
}

/** Measures no policy. */
export const NO_POLICY_METRICS: PolicyObserver = { callStarted: () => undefined, breakerTransition: () => {} };
