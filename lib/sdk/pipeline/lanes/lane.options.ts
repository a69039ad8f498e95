import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { MaskingOption } from '../resolve-masking.js';
import type { SpoolOptions } from '../spool/spool.options.js';

/** How spans are collected before they are sent. */
export interface BatchOptions {
  /** Milliseconds between two sends. @defaultValue 5000 */
  readonly scheduleDelayMs?: number | undefined;
  /** Spans waiting at most; the oldest ones make room, those with errors last. @defaultValue 2048 */
  readonly maxQueueSize?: number | undefined;
  /** Bytes waiting at most, as they will be sent. @defaultValue 16777216 */
  readonly maxQueueBytes?: number | undefined;
  /** Spans in one request at most. @defaultValue 512 */
  readonly maxExportBatchSize?: number | undefined;
  /** Milliseconds until a batch is given up, all attempts included. @defaultValue 30000 */
  readonly exportTimeoutMs?: number | undefined;
}

/** What one backend is told apart from the others. */
export interface LaneOptions {
  /**
   * The backend's name in statistics, metrics and warnings.
   * @defaultValue the exporter's name, with a number from the second on
   */
  readonly as?: string | undefined;
  /** Whether a (masked) span is for this backend. One that throws lets the span through. @defaultValue every span */
  readonly filter?: ((span: ReadableSpan) => boolean) | undefined;
  /**
   * The part of the traces, from 0 to 1, that this backend is given; whole traces, the same ones in every process.
   * @defaultValue 1
   */
  readonly ratio?: number | undefined;
  /** Masks again, for this backend alone, what has been masked for all. @defaultValue nothing more */
  readonly masking?: MaskingOption | undefined;
  /**
   * Keeps spans on disk until they have arrived, across restarts and crashes. For exporters of ours.
   * @defaultValue in memory only
   */
  readonly spool?: SpoolOptions | undefined;
  /** @defaultValue `batch` of `startTracing()` */
  readonly batch?: BatchOptions | undefined;
}
