import type { SpanContext } from '@opentelemetry/api';

/**
 * What a process that chooses its traces at their end tells its callers and hears from those that it calls. Set by `sdk/`, asked
 * by `http/` and `drivers/`.
 */
export interface TailLink {
  /**
   * Whether the local trace of this span will be kept, as far as that is known by now; a yes is a promise.
   *
   * @param isFailing its response says that it has failed.
   */
  readonly promise: ((span: SpanContext, isFailing: boolean) => boolean) | undefined;
  /** The callee of this CLIENT span, which is still open, keeps its part. */
  readonly heed: ((span: SpanContext) => void) | undefined;
}
