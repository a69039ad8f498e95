import type { Span } from '@opentelemetry/api';
import type { MethodIdentity, Outcome } from '../outcome.js';

/** Rate, errors and duration of traced methods. Called on the call path: must be cheap and must not throw. */
export interface MethodMetrics {
  started(method: MethodIdentity): void;
  ended(
    method: MethodIdentity,
    outcome: Outcome,
    errorType: string | undefined,
    durationMs: number,
    span: Span | undefined,
  ): void;
  /** What the method returned waits for somebody to ask for it, which may be never; `started` is told when it goes on. */
  suspended?(method: MethodIdentity): void;
}
