/** When calls stop going to a failing dependency, and when they go there again. */
export interface CircuitBreakerOptions {
  /** Length of the sliding window in milliseconds. @defaultValue `10000` */
  readonly windowMs?: number | undefined;
  /**
   * Decides by the last `count` completed calls, whenever they were, instead of by those of `windowMs`: for dependencies that are
   * called seldom. `minCalls` is at most `count`. @defaultValue the calls of `windowMs`
   */
  readonly window?: { readonly count: number } | undefined;
  /** Completed calls in the window below which it never opens. @defaultValue `20` */
  readonly minCalls?: number | undefined;
  /** Share of failures that opens it, above 0 and up to 1. @defaultValue `0.5` */
  readonly failureRatio?: number | undefined;
  /** A call that took at least this many milliseconds is slow. @defaultValue none: slowness is not looked at */
  readonly slowCallMs?: number | undefined;
  /** Share of slow calls that opens it. @defaultValue `0.5` when `slowCallMs` is set */
  readonly slowRatio?: number | undefined;
  /** Milliseconds that it stays open the first time; doubled each time a probe fails. @defaultValue `5000` */
  readonly openMs?: number | undefined;
  /** Longest time open in milliseconds. @defaultValue `60000` */
  readonly maxOpenMs?: number | undefined;
  /** Largest share taken off the time open at random, so that processes do not probe together. @defaultValue `0.1` */
  readonly openJitter?: number | undefined;
  /** Calls admitted while half open; all of them must succeed. @defaultValue `1` */
  readonly probes?: number | undefined;
  /** Which errors count against the dependency. @defaultValue transient errors, timeouts and status 5xx */
  readonly failure?: ((error: unknown) => boolean) | undefined;
}
