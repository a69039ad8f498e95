/** Named backoff formulas; `n` counts retries from 0 and every result is capped by `maxMs`. */
export type BackoffKind =
  /** `random() * baseMs * 2^n`: the fewest calls under contention. */
  | 'full'
  /** Half of `baseMs * 2^n` plus a random share of the other half. */
  | 'equal'
  /** Between `baseMs` and three times the previous delay. */
  | 'decorrelated'
  /** Polly's smooth decorrelated jitter, as cockatiel draws it. */
  | 'decorrelatedV2'
  /** `baseMs * 2^n` without randomness. */
  | 'exponential'
  /** Always `baseMs`. */
  | 'constant';

/** The delay in milliseconds before retry number `retry` (from 0), given what was thrown. */
export type BackoffFunction = (retry: number, error: unknown) => number;
