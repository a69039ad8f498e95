// The parts of `PolicyListener` (nestjs-traced/resilience) that are measured. Metrics and resilience do not import each
// other; a type test checks that the declarations of both rooms fit.

/** A change of a breaker's state. */
export interface StateTransition {
  readonly breaker: string;
  readonly to: string;
}

/** A policy, as far as gauges read it. */
export interface ObservedPolicy {
  readonly name: string;
  /** Others of this name are in use at the same time. */
  readonly isOneOfMany?: boolean | undefined;
  snapshot(): {
    readonly states: readonly {
      readonly budgetTokens: number | undefined;
      readonly breaker: { readonly name: string; readonly state: string } | undefined;
    }[];
  };
}

/** Follows one call. */
export interface PolicyCallObserver {
  attemptEnded(end: { readonly outcome: string; readonly error: unknown; readonly durationMs: number }): void;
  retryDenied(reason: string): void;
  timedOut(event: { readonly scope: string }): void;
  rejected(reason: string): void;
  breakerTransition(transition: StateTransition): void;
  callEnded(end: { readonly outcome: string; readonly attempts: number; readonly delayMs: number }): void;
}

/** Follows all policies; pass it to `addPolicyListener()`. `TracingModule` does. */
export interface PolicyObserver {
  callStarted(call: { readonly policy: ObservedPolicy }): PolicyCallObserver | undefined;
  breakerTransition(transition: StateTransition): void;
}
