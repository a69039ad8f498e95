import { Attempt, type AttemptOwner, currentAttempt, runningAttempt } from './attempt.js';
import { invoke, raceAttempt } from './attempt-race.js';
import type { DelaySequence } from '../retry/backoff.js';
import type { CallPolicy } from './call-policy.js';
import { CallReport, type Report, SILENT } from './call-report.js';
import { markCancellation } from './cancellation.js';
import { type CircuitBreaker, REFUSED } from '../breaker/circuit-breaker.js';
import { toRetryVerdict, isDependencyFailure } from '../policy/to-retry-verdict.js';
import { observeCall } from './listener-hub.js';
import type { CallOutcome, RetryDenial, RetryEvent, StopReason } from './listener.js';
import type { CallOptions, PolicyFunction } from '../policy/options.js';
import { CircuitOpenError, PolicyTimeoutError } from '../policy/policy-errors.js';
import type { PolicyState } from '../policy/policy-state.js';
import { judge, planRetry } from '../retry/retry-plan.js';
import type { RunningCall } from './running-call.js';
import { safely } from './safely.js';
import { follow, type SignalFollower, unfollow } from '../../shared/time/signal-followers.js';
import { CANCELLED, REJECTED, type RetryVerdict } from '../policy/verdict.js';

/** One call of a policy: the loop of its attempts and all that they share. */
export class Call implements RunningCall, AttemptOwner, SignalFollower {
  /** The attempt of another policy inside which this call was made. */
  readonly parent: Attempt | undefined;
  /** An enclosing policy repeats, so that this one must not: three layers of three retries would be 64 calls. */
  readonly underRetry: boolean;
  readonly retries: number;
  readonly state: PolicyState;
  readonly report: Report;
  readonly deadlineMs: number;
  /** On the policy's clock; `Infinity` without a deadline. */
  readonly deadlineAt: number;
  backoff: DelaySequence | undefined;
  /** Attempts that the breaker let pass; `attempts` leaves out one that a full bulkhead refused. */
  tries = 0;
  attempts = 0;
  /** Why it ended, once it has ended without success. */
  stopReason: StopReason | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #timed: boolean;
  #key: string | undefined;
  #current: Attempt | undefined;
  #aborted = false;
  #reason: unknown = undefined;
  #wake: (() => void) | undefined;
  #lastFailure: { readonly error: unknown } | undefined;

  constructor(
    readonly policy: CallPolicy,
    options: CallOptions | undefined,
  ) {
    const { config, clock } = policy;
    this.#signal = options?.signal;
    this.#key = options?.idempotencyKey;
    this.state = policy.stateFor(options?.key);
    this.parent = runningAttempt();
    this.underRetry = this.parent !== undefined && (this.parent.call.retries > 0 || this.parent.call.underRetry);
    const { retry } = config;
    this.retries = retry === undefined || (this.underRetry && !retry.nested) ? 0 : retry.retries;
    const observer = observeCall(policy.listener, options?.listener, policy.callInfo);
    this.report = observer === undefined ? SILENT : new CallReport(observer, clock);
    const slowCallMs = this.state.breaker?.config.slowCallMs ?? Infinity;
    this.#timed = observer !== undefined || slowCallMs !== Infinity;

    const own = options?.deadlineMs;
    this.deadlineMs = own !== undefined && own < config.deadlineMs ? own : config.deadlineMs;
    const ownAt = this.deadlineMs === Infinity ? Infinity : clock.now() + this.deadlineMs;
    this.deadlineAt = this.parent === undefined ? ownAt : Math.min(ownAt, this.parent.limitAt);
  }

  /** Runs the function until it succeeds or must not be repeated: its value, or its last real error. */
  run<T>(fn: PolicyFunction<T>): Promise<T> {
    return this.#signal === undefined ? this.#loop(fn) : this.#runUnder(this.#signal, fn);
  }

  callerAborted(reason: unknown): void {
    this.#abort(reason);
  }

  idempotencyKey(): string {
    return (this.#key ??= this.parent?.nestedKey(this.policy.name) ?? this.policy.newKey());
  }

  async #runUnder<T>(signal: AbortSignal, fn: PolicyFunction<T>): Promise<T> {
    if (signal.aborted) this.#abort(signal.reason);
    else follow(signal, this);
    try {
      return await this.#loop(fn);
    } finally {
      unfollow(signal, this);
    }
  }

  async #loop<T>(fn: PolicyFunction<T>): Promise<T> {
    const { budget } = this.state;
    if (budget?.depositOn === 'call') budget.deposit();
    let plan: RetryEvent | undefined;
    for (;;) {
      const permit = this.#admit(plan);
      const attempt = new Attempt(this, this.attempts++);
      const startedAt = this.#timed ? this.policy.clock.now() : 0;
      this.#current = attempt;
      this.tries++;
      try {
        const value = await this.#start(attempt, fn, plan);
        attempt.ended();
        this.#succeeded(attempt, permit, startedAt);
        return value;
      } catch (error) {
        plan = this.#failed(attempt, permit, startedAt, error);
      }
      await this.#sleep(plan);
    }
  }

  #start<T>(attempt: Attempt, fn: PolicyFunction<T>, plan: RetryEvent | undefined): PromiseLike<T> | T {
    const { config, clock } = this.policy;
    let limitMs = config.attemptMs;
    if (limitMs !== Infinity || this.deadlineAt !== Infinity) {
      const now = clock.now();
      if (this.deadlineAt - now < limitMs) limitMs = this.deadlineAt - now;
      attempt.limitMs = limitMs;
      attempt.limitAt = limitMs === config.attemptMs ? now + limitMs : this.deadlineAt;
    }
    if (limitMs !== Infinity || this.#signal !== undefined || this.state.bulkhead !== undefined) {
      return raceAttempt(this, attempt, fn, plan, limitMs);
    }
    if (this.report.observer?.runAttempt !== undefined) return invoke(this, attempt, fn, plan);
    return currentAttempt.run(attempt, fn, attempt);
  }

  /** Passes what stands before an attempt: the caller, the deadline, the breaker. @returns the breaker's permit. */
  #admit(plan: RetryEvent | undefined): number {
    const { policy, state, report } = this;
    let permit = 0;
    let refusal: readonly [CallOutcome, StopReason, unknown] | undefined;
    if (this.#isAborted()) {
      refusal = ['cancelled', 'cancelled', this.#reason];
    } else if (this.deadlineAt !== Infinity && policy.clock.now() >= this.deadlineAt) {
      refusal = [
        'failure',
        'deadline',
        this.#finalError(new PolicyTimeoutError(policy.name, 'total', this.deadlineMs)),
      ];
    } else if (state.breaker !== undefined) {
      permit = state.breaker.admit(report.onTransition);
      report.admission(state.breaker.state);
      if (permit === REFUSED) refusal = this.#refusedBy(state.breaker);
    }
    if (refusal !== undefined) {
      // The token was for a retry that does not start.
      if (plan !== undefined) state.budget?.refund();
      throw this.#stop(...refusal);
    }
    if (plan !== undefined) report.retryStarted(plan);
    return permit;
  }

  #refusedBy(breaker: CircuitBreaker): readonly [CallOutcome, StopReason, unknown] {
    const reason = breaker.state === 'isolated' ? 'isolated' : 'circuit_open';
    const cause = this.#lastFailure === undefined ? undefined : { cause: this.#lastFailure.error };
    return ['rejected', reason, new CircuitOpenError(this.policy.name, reason, breaker.refusedForMs(), cause)];
  }

  #succeeded(attempt: Attempt, permit: number, startedAt: number): void {
    const { report } = this;
    const { breaker, budget } = this.state;
    const durationMs = this.#timed ? this.policy.clock.now() - startedAt : 0;
    breaker?.succeeded(permit, durationMs, report.onTransition);
    if (budget?.depositOn === 'success') budget.deposit();
    if (report === SILENT) return;
    report.attemptEnded(attempt.number, 'success', undefined, durationMs);
    report.ended('success', undefined, this.attempts, undefined);
  }

  /** Accounts for a failed attempt. @returns the retry to make. @throws what the caller gets when there is none */
  #failed(attempt: Attempt, permit: number, startedAt: number, error: unknown): RetryEvent {
    const { report } = this;
    if (!attempt.aborted) attempt.ended();
    const durationMs = this.#timed ? this.policy.clock.now() - startedAt : 0;
    const verdict = this.#isAborted() ? CANCELLED : attempt.refused ? REJECTED : toRetryVerdict(error);
    this.#tellBreaker(permit, durationMs, error, verdict);
    if (attempt.refused) {
      this.attempts--;
      throw this.#stop('rejected', 'bulkhead_full', error);
    }
    if (verdict === CANCELLED) {
      report.attemptEnded(attempt.number, 'cancelled', error, durationMs);
      throw this.#stop('cancelled', 'cancelled', this.#aborted ? this.#reason : error);
    }
    const timeout = attempt.aborted ? (attempt.reason as PolicyTimeoutError) : undefined;
    if (timeout !== undefined) report.timedOut(timeout);
    report.attemptEnded(attempt.number, 'failure', error, durationMs);
    if (timeout?.scope === 'total') return this.#giveUp('deadline', this.#finalError(error));
    this.#lastFailure = { error };
    const { retry } = this.policy.config;
    const decided = retry === undefined ? verdict : judge(retry, error, attempt.number, verdict);
    const plan = planRetry(this, attempt, error, decided);
    return 'stop' in plan ? this.#giveUp(plan.stop, error, plan.denied) : plan;
  }

  #giveUp(stopReason: StopReason, error: unknown, denied?: RetryDenial): never {
    if (this.policy.config.retry !== undefined) this.report.gaveUp(stopReason, denied, this.attempts);
    throw this.#stop('failure', stopReason, error);
  }

  #tellBreaker(permit: number, durationMs: number, error: unknown, verdict: RetryVerdict): void {
    const { breaker } = this.state;
    if (breaker === undefined) return;
    const { disposition } = verdict;
    if (disposition === 'cancelled' || disposition === 'rejected') return breaker.released(permit);
    const own = breaker.config.failure;
    const counts = own === undefined ? undefined : safely('circuitBreaker.failure', () => own(error));
    const { onTransition } = this.report;
    if (counts ?? isDependencyFailure(error, verdict)) breaker.failed(permit, durationMs, onTransition);
    else breaker.succeeded(permit, durationMs, onTransition);
  }

  #sleep(plan: RetryEvent): Promise<void> {
    return new Promise((resolve) => {
      const { clock } = this.policy;
      const sleptFrom = clock.now();
      const wake = (): void => {
        timer.clear();
        unfollow?.();
        this.#wake = undefined;
        this.report.slept(clock.now() - sleptFrom);
        resolve();
      };
      const timer = clock.setTimer(wake, plan.delayMs);
      this.#wake = wake;
      const unfollow = this.parent?.onAbort(wake);
    });
  }

  #abort(reason: unknown): void {
    this.#aborted = true;
    this.#reason = reason;
    this.#wake?.();
    this.#current?.abort(reason);
  }

  #isAborted(): boolean {
    if (!this.#aborted && this.parent?.aborted === true) this.#abort(this.parent.reason);
    return this.#aborted;
  }

  /** The error of the last attempt that failed by itself, or else `error`. */
  #finalError(error: unknown): unknown {
    return this.#lastFailure === undefined ? error : this.#lastFailure.error;
  }

  /** Ends the call without success. @returns what to throw */
  #stop(outcome: CallOutcome, stopReason: StopReason, error: unknown): unknown {
    this.stopReason = stopReason;
    if (outcome === 'cancelled') markCancellation(error);
    this.report.ended(outcome, stopReason, this.attempts, error);
    return error;
  }
}
