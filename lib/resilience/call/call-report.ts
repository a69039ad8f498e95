import type { Clock } from '../../shared/time/clock.js';
import type { BreakerState, BreakerTransition } from '../breaker/circuit-breaker.js';
import type { AttemptEnd, CallObserver, CallOutcome, RetryDenial, RetryEvent, StopReason } from './listener.js';
import type { PolicyTimeoutError, RejectionReason } from '../policy/policy-errors.js';
import { safely } from './safely.js';

/** What a call tells about itself. Without an observer it is {@link SILENT}: one object for all calls, nothing built. */
export class CallReport {
  /** Handed to the breaker; `undefined` when nobody listens. */
  readonly onTransition: ((transition: BreakerTransition) => void) | undefined;
  breakerState: BreakerState | undefined;
  delayMs = 0;
  readonly #startedAt: number;

  constructor(
    readonly observer: CallObserver,
    private readonly clock: Clock,
  ) {
    this.#startedAt = clock.now();
    this.onTransition =
      observer.breakerTransition === undefined
        ? undefined
        : (transition) => safely('breakerTransition', () => observer.breakerTransition?.(transition));
  }

  admission(state: BreakerState): void {
    this.breakerState = state;
  }

  retryStarted(plan: RetryEvent): void {
    safely('retryStarted', () => this.observer.retryStarted?.(plan));
  }

  slept(delayMs: number): void {
    this.delayMs += delayMs;
  }

  timedOut({ scope, limitMs }: PolicyTimeoutError): void {
    safely('timedOut', () => this.observer.timedOut?.({ scope, limitMs }));
  }

  attemptEnded(number: number, outcome: AttemptEnd['outcome'], error: unknown, durationMs: number): void {
    safely('attemptEnded', () => this.observer.attemptEnded?.({ number, outcome, error, durationMs }));
  }

  gaveUp(stopReason: StopReason, denied: RetryDenial | undefined, attempts: number): void {
    if (denied !== undefined) safely('retryDenied', () => this.observer.retryDenied?.(denied));
    if (stopReason !== 'not_retryable') safely('gaveUp', () => this.observer.gaveUp?.({ stopReason, attempts }));
  }

  ended(outcome: CallOutcome, stopReason: StopReason | undefined, attempts: number, error: unknown): void {
    const { observer, delayMs, breakerState } = this;
    if (outcome === 'rejected') safely('rejected', () => observer.rejected?.(stopReason as RejectionReason));
    if (observer.callEnded === undefined) return;
    const durationMs = this.clock.now() - this.#startedAt;
    safely('callEnded', () =>
      observer.callEnded?.({ outcome, stopReason, attempts, delayMs, durationMs, error, breakerState }),
    );
  }
}

/** What a call reports to. */
export type Report = Pick<
  CallReport,
  'onTransition' | 'admission' | 'retryStarted' | 'slept' | 'timedOut' | 'attemptEnded' | 'gaveUp' | 'ended'
> & { readonly observer: CallObserver | undefined };

const nothing = (): void => {};

/** The report of calls that nobody follows. */
export const SILENT: Report = {
  observer: undefined,
  onTransition: undefined,
  admission: nothing,
  retryStarted: nothing,
  slept: nothing,
  timedOut: nothing,
  attemptEnded: nothing,
  gaveUp: nothing,
  ended: nothing,
};
