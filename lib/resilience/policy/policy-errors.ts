import { markErrorKind } from '../../shared/errors/error-kind.js';

/** Why a call was refused before its function ran. */
export type RejectionReason = 'circuit_open' | 'isolated' | 'bulkhead_full';

/** The base of the errors that a policy itself throws; everything else that leaves a policy is the function's own. */
export abstract class PolicyError extends Error {
  static {
    markErrorKind(this, 'PolicyError');
  }

  /** The policy that threw it. */
  readonly policy: string;

  constructor(policy: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.policy = policy;
  }
}

/** A refused call: the function did not run. */
export abstract class RejectedError extends PolicyError {
  static {
    markErrorKind(this, 'RejectedError');
  }

  abstract readonly reason: RejectionReason;
}

/** The circuit breaker is open, half open with all probes taken, or isolated by hand. `cause` is the last attempt's error. */
export class CircuitOpenError extends RejectedError {
  static {
    markErrorKind(this, 'CircuitOpenError');
  }

  override readonly name = 'CircuitOpenError';

  constructor(
    policy: string,
    override readonly reason: 'circuit_open' | 'isolated',
    /** Milliseconds until the breaker lets a probe through, as far as known. */
    readonly retryAfterMs: number | undefined,
    options?: ErrorOptions,
  ) {
    super(policy, `policy "${policy}": the circuit breaker is ${reason === 'isolated' ? 'isolated' : 'open'}`, options);
  }
}

/** All slots of the bulkhead are taken and its queue is full. */
export class BulkheadFullError extends RejectedError {
  static {
    markErrorKind(this, 'BulkheadFullError');
  }

  override readonly name = 'BulkheadFullError';
  override readonly reason = 'bulkhead_full';

  constructor(policy: string, maxConcurrent: number, maxQueue: number) {
    super(policy, `policy "${policy}": ${maxConcurrent} attempts run and ${maxQueue} wait already`);
  }
}

/** An attempt, or the whole call, took longer than its limit. */
export class PolicyTimeoutError extends PolicyError {
  static {
    markErrorKind(this, 'PolicyTimeoutError');
  }

  override readonly name = 'TimeoutError';

  constructor(
    policy: string,
    readonly scope: 'attempt' | 'total',
    /** The limit that was hit, in milliseconds. */
    readonly limitMs: number,
  ) {
    super(
      policy,
      `policy "${policy}": ${scope === 'attempt' ? 'an attempt' : 'the call'} took longer than ${limitMs} ms`,
    );
  }
}
