import type { Span } from '@opentelemetry/api';
import type { MethodIdentity, Outcome } from './outcome.js';

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
  /**
   * The method returned a stream or iterator that nobody reads yet: the call stops counting as running. `started` is called
   * again if somebody reads it.
   */
  suspended?(method: MethodIdentity): void;
}
