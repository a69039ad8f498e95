import { markErrorKind } from './error-kind.js';

/** Every code that an error of this library can carry; `docs/errors.md` explains each of them. */
export type TracedErrorCode =
  | 'TRACED_INVALID_TARGET'
  | 'TRACED_INVALID_OPTION'
  | 'TRACED_CONFLICTING_NAMES'
  | 'TRACED_PARAMETER_INDEX'
  | 'TRACED_MISSING_KEY'
  | 'TRACED_UNKNOWN_EXPORTER'
  | 'TRACED_UNKNOWN_PROPAGATOR'
  | 'TRACED_INVALID_ENDPOINT'
  | 'TRACED_INVALID_SAMPLER'
  | 'TRACED_INVALID_RULE'
  | 'TRACED_MISSING_FACTORY'
  | 'TRACED_UNKNOWN_STRATEGY'
  | 'TRACED_UNSAFE_PATTERN'
  | 'TRACED_MISSING_HASH_KEY'
  | 'TRACED_SYNC_RETRY'
  | 'TRACED_UNKNOWN_POLICY'
  | 'TRACED_METRIC_CONFLICT'
  | 'TRACED_INVALID_CLIENT'
  | 'TRACED_ALREADY_STARTED';

/**
 * The error of a wrong use of this library: a stable `code`, what was wrong and where, and what to write instead.
 *
 * Thrown while a class is being decorated or an application is being configured, never while a traced method runs.
 */
export class TracedError extends Error {
  static {
    markErrorKind(this, 'TracedError');
  }

  override readonly name: string = 'TracedError';

  constructor(
    readonly code: TracedErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${message} [${code}]`, options);
  }
}
