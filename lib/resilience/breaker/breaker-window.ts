/** The completed calls that a breaker decides by. */
export interface BreakerWindow {
  readonly calls: number;
  readonly failures: number;
  readonly slow: number;
  /** A call has completed at `now`, in milliseconds of the breaker's clock. */
  record(now: number, failed: boolean, slow: boolean): void;
  /** Forgets what is older than the window. */
  expire(now: number): void;
  clear(): void;
}
