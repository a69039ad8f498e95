/** What to do about an error. */
export type Disposition =
  /** It may pass: worth another attempt. */
  | 'retryable'
  /** The same call would fail again. */
  | 'not_retryable'
  /** The caller lost interest; neither a success nor a failure. */
  | 'cancelled'
  /** A protection of our own refused the call. */
  | 'rejected';

/** The judgement on one error. */
export interface RetryVerdict {
  readonly disposition: Disposition;
  /** `false` when the failure is known to have happened before anything reached the dependency. @defaultValue `true` */
  readonly sent?: boolean | undefined;
  /** What the dependency asked for, in milliseconds; negative means "do not come back". */
  readonly retryAfterMs?: number | undefined;
}

export const RETRYABLE: RetryVerdict = { disposition: 'retryable' };
export const RETRYABLE_NOT_SENT: RetryVerdict = { disposition: 'retryable', sent: false };
export const NOT_RETRYABLE: RetryVerdict = { disposition: 'not_retryable' };
export const CANCELLED: RetryVerdict = { disposition: 'cancelled' };
export const REJECTED: RetryVerdict = { disposition: 'rejected' };
