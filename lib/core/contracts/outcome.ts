/**
 * How a call ended.
 *
 * `expected` is an error that belongs to normal operation (a 404, a validation failure); `cancelled` is a caller that
 * lost interest (an abort, an unsubscribe, an early `break`). Neither is a fault, and neither marks a span as an error.
 */
export type Outcome = 'ok' | 'error' | 'expected' | 'cancelled';

/** The class and method of a traced call; one object per pair, so that it can key a cache. */
export interface MethodIdentity {
  readonly className: string;
  readonly methodName: string;
}
