import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A part of a buffer. */
export interface ByteRange {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** What spans of one batch have in common, so that it is sent once; two spans share it when it is the same object. */
export type SpanGroup = object;

/** Encoded spans of one group, one behind the other. */
export interface GroupedSpans {
  readonly group: SpanGroup;
  readonly ranges: readonly ByteRange[];
}

/**
 * A format that is written span by span: a queue holds bytes instead of objects, and a body is put together by copying.
 */
export interface SpanEncoder {
  /** Its name as the ending of a file. */
  readonly format: string;
  readonly contentType: string;
  /** A body larger than this is sent in parts. */
  readonly maxBodyBytes: number;
  /** Writes one span. The bytes are good until the next call. */
  encode(span: ReadableSpan): ByteRange;
  groupOf(span: ReadableSpan): SpanGroup;
  /** The body of a request that holds these spans. */
  assemble(groups: readonly GroupedSpans[]): Buffer;
  /** One body out of several that `assemble()` has made. */
  join(bodies: readonly Buffer[]): Buffer;
}
