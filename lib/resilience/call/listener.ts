import type { AttemptContext } from './attempt.js';
import type { BreakerState, BreakerTransition } from '../breaker/circuit-breaker.js';
import type { ObservedPolicy } from '../policy/observed-policy.js';
import type { RejectionReason } from '../policy/policy-errors.js';

/** How a call of a policy ended, before any fallback. */
export type CallOutcome = 'success' | 'failure' | 'rejected' | 'cancelled';

/** Why a call that did not succeed ended when it did. */
export type StopReason =
  | 'not_retryable'
  | 'max_attempts'
  | 'deadline'
  | 'budget'
  | 'pushback'
  | 'one_shot_body'
  | 'cancelled'
  | RejectionReason;

/** Why a failed attempt was not repeated although attempts were left. */
export type RetryDenial =
  | 'budget'
  | 'deadline'
  | 'pushback'
  | 'circuit_open'
  | 'not_idempotent'
  | 'one_shot_body'
  | 'nested';

/** Where the delay before a retry came from. */
export type DelaySource = 'backoff' | 'retry_after';

/** A call that starts. */
export interface CallInfo {
  readonly policy: ObservedPolicy;
  /** The policy hides its attempts: there will be no notifications about them. */
  readonly foreign: boolean;
}

/** An attempt that starts. */
export interface AttemptInfo {
  /** Attempts before this one. */
  readonly number: number;
  readonly context: AttemptContext;
  /** Milliseconds waited before it; 0 for the first. */
  readonly delayMs: number;
  readonly delaySource: DelaySource | undefined;
  /** The effective limit in milliseconds: the attempt's own or what is left of the deadline. */
  readonly timeoutMs: number | undefined;
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly number: number;
  readonly outcome: 'success' | 'failure' | 'cancelled';
  /** What was thrown; look at `outcome` first, because `undefined` can be thrown too. */
  readonly error: unknown;
  readonly durationMs: number;
}

/** A retry that starts, after its delay and its admission by the breaker. */
export interface RetryEvent {
  /** The number of the attempt that failed. */
  readonly number: number;
  readonly error: unknown;
  readonly delayMs: number;
  readonly delaySource: DelaySource;
  /** When the attempt failed, in milliseconds since the epoch. */
  readonly failedAtMs: number;
}

/** An attempt or a call that ran out of time. */
export interface TimeoutEvent {
  readonly scope: 'attempt' | 'total';
  readonly limitMs: number;
}

/** A retryable failure that is not repeated. */
export interface GiveUpEvent {
  readonly stopReason: StopReason;
  readonly attempts: number;
}

/** How a call ended. */
export interface CallEnd {
  readonly outcome: CallOutcome;
  readonly stopReason: StopReason | undefined;
  /** Attempts that ran; 0 when the call was refused before the first. */
  readonly attempts: number;
  /** Milliseconds slept between attempts. */
  readonly delayMs: number;
  readonly durationMs: number;
  /** The error that ended the call, before any fallback; look at `outcome` first. */
  readonly error: unknown;
  /** What the breaker said when the last attempt asked to be admitted. */
  readonly breakerState: BreakerState | undefined;
}

/** Follows one call. Every member is optional; all are called in the caller's async context. */
export interface CallObserver {
  /** Runs an attempt, in a context of its own for example. `run` never throws and must be called once, synchronously. */
  runAttempt?(attempt: AttemptInfo, run: () => void): void;
  attemptEnded?(end: AttemptEnd): void;
  retryStarted?(event: RetryEvent): void;
  retryDenied?(reason: RetryDenial): void;
  timedOut?(event: TimeoutEvent): void;
  rejected?(reason: RejectionReason): void;
  gaveUp?(event: GiveUpEvent): void;
  breakerTransition?(transition: BreakerTransition): void;
  /** The protected call is over; a fallback may still answer for it. */
  callEnded?(end: CallEnd): void;
}

/**
 * Follows policies. Costs nothing while there is none: no event is built that nobody reads.
 *
 * A listener never changes a call: what it returns or throws is ignored, a throw is reported as a process warning once.
 */
export interface PolicyListener {
  /** A call starts; the answer follows it to its end. `undefined`: this call is of no interest. */
  callStarted?(call: CallInfo): CallObserver | undefined;
  /** A breaker changed its state, inside a call or by hand. */
  breakerTransition?(transition: BreakerTransition, policy: ObservedPolicy): void;
}
