import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { ExitPost } from '../../exporters/http/exit-post.js';
import type { SendOutcome } from '../../exporters/http/send-outcome.js';

/** Spans that are sent together. */
export interface LaneBatch {
  readonly count: number;
  /** One attempt; never rejects. */
  send(): Promise<SendOutcome>;
  /** Sends the batch while the process is exiting, as far as that is possible. */
  atExit(): ExitPost | undefined;
  /** Told at the end what has become of it; `true` when it keeps the spans for later. */
  settle?(outcome: SendOutcome): boolean;
}

/** Where a lane keeps spans until they are sent. */
export interface LaneQueue {
  readonly size: number;
  readonly bytes: number;
  /** Takes a span, or counts what it loses for it. */
  offer(span: ReadableSpan): void;
  /** The next spans to send; they are no longer in the queue. */
  take(): LaneBatch | undefined;
  /** The next spans to send while the process is exiting; `undefined` when there are none, or when they are safe on disk. */
  takeAtExit(): LaneBatch | undefined;
  forceFlush(): Promise<void>;
  /** Gives up the spans that wait and `inFlight` spans that are being sent; answers how many are lost by it. */
  abandon(inFlight: number): number;
  /** Lets go of what it sends with; nothing is sent any more. */
  close(): Promise<void>;
}

/** How much a queue may hold. */
export interface QueueLimits {
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly batchSize: number;
}
