import type { Attributes } from '@opentelemetry/api';
import type { Clock } from '../../shared/time/clock.js';

/** What the span of an outgoing request carries, and how long the request may take. */
export interface TracedFetchOptions {
  /**
   * The template of the address, for example `/users/{id}`: becomes `url.template` and part of the span's name.
   *
   * @defaultValue none: the span is named after the method
   */
  readonly urlTemplate?: string | undefined;
  /**
   * More attributes of the span.
   *
   * @defaultValue none
   */
  readonly attributes?: Attributes | undefined;
  /**
   * Milliseconds until the response's headers must have arrived; the request is aborted with a `TimeoutError` then.
   * Reading the body is not limited.
   *
   * @defaultValue no limit
   */
  readonly timeoutMs?: number | undefined;
  /**
   * How often this request was sent before: 0 or nothing for the first time. Becomes `http.request.resend_count`.
   *
   * @defaultValue not asked
   */
  readonly attempt?: (() => number | undefined) | undefined;
  /**
   * Request headers to record as `http.request.header.<name>`; those that carry credentials as `[REDACTED]`.
   *
   * @defaultValue none
   */
  readonly captureRequestHeaders?: readonly string[] | undefined;
  /**
   * Response headers to record as `http.response.header.<name>`.
   *
   * @defaultValue none
   */
  readonly captureResponseHeaders?: readonly string[] | undefined;
  /**
   * Names of query parameters to redact besides the seven well-known ones.
   *
   * @defaultValue none
   */
  readonly redactQuery?: readonly string[] | undefined;
  /**
   * Send the trace's context along; switch it off for addresses that must not see it.
   *
   * @defaultValue true
   */
  readonly propagate?: boolean | undefined;
  /**
   * What sends the request.
   *
   * @defaultValue the platform's `fetch`
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Timers for `timeoutMs`.
   *
   * @defaultValue the platform's
   */
  readonly clock?: Clock | undefined;
}
