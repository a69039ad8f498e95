import type { SpanContext } from '@opentelemetry/api';

/**
 * How tail sampling works across processes: a server tells its caller that it keeps its part of a trace, and a client that
 * hears this keeps its own part. Set by `sdk/`, used by `http/` and `drivers/`.
 */
export interface TailLink {
  /**
   * Whether it is certain by now that the local trace of this span will be kept. Once the answer was `true` the trace is kept,
   * whatever comes; `false` also means "not decided yet".
   *
   * @param isFailing whether the response of the span's request says that it has failed.
   */
  readonly promise: ((span: SpanContext, isFailing: boolean) => boolean) | undefined;
  /** Keeps the local trace of this CLIENT span because the server that it called keeps its part; the span must be open. */
  readonly heed: ((span: SpanContext) => void) | undefined;
}
