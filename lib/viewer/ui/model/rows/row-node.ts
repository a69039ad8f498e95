import type { SpanRecord } from '../../../../analysis/span-record.js';

/** One possible row of the waterfall. */
export interface RowNode {
  /** Stays the same when the trace grows: the id of the first span. */
  readonly key: string;
  readonly kind: 'span' | 'fold' | 'section';
  /** The outermost span of the row: the attempt, the client's side, or the span itself. */
  readonly span: SpanRecord;
  /** The innermost span of the row, which did the work: the server's side of a call. */
  readonly box: SpanRecord;
  /** All spans of the row, outermost first; all members of a fold. */
  readonly spans: readonly SpanRecord[];
  /** The number of the attempt that this row is, from 1. */
  readonly attempt?: number | undefined;
  /** Why it stands apart although it names a parent; empty where it does not. */
  readonly apart: string;
  /** Ended after the request that started it; nobody waited. */
  readonly isFollowUp: boolean;
  /** The text of a section. */
  readonly title?: string | undefined;
  // Position in the pre-order list, filled while it is built.
  index: number;
  parent: number;
  depth: number;
  /** One past the last descendant. */
  end: number;
}

/** The trace as rows, in the order in which they are drawn. */
export interface TraceRows {
  readonly nodes: readonly RowNode[];
  /** The row in which a span is drawn, by its id. */
  readonly nodeOf: ReadonlyMap<string, number>;
  /** Microseconds since the epoch; all drawn times are relative to it. */
  readonly originUs: number;
  /** From the start of the first span to the end of the last. */
  readonly lengthUs: number;
  readonly spanCount: number;
}

/** A duration below zero is none. */
export const endOf = (span: SpanRecord): number => span.startUs + Math.max(0, span.durationUs);
