import type { SpanRecord } from '../span-record.js';

/**
 * The spans of a trace in reading order: every parent before its children, children by their start.
 *
 * Columns instead of objects, so that a hundred thousand spans cost a few arrays. All of them have the index of `spans`:
 * the descendants of `i` are `i + 1` to `subtreeEnd[i] - 1`, its first child is `i + 1`, the next sibling of a child `c`
 * is `subtreeEnd[c]`.
 */
export interface TraceTree {
  readonly spans: readonly SpanRecord[];
  /** The same spans as they were received, which is mostly how they lie in the memory, and the index of each in `spans`. */
  readonly received: { readonly spans: readonly SpanRecord[]; readonly index: Int32Array };
  /** Index of the parent, -1 on a root. */
  readonly parent: Int32Array;
  /** 0 on a root. */
  readonly depth: Int32Array;
  /** Index after the last descendant. */
  readonly subtreeEnd: Int32Array;
  /** Nanoseconds after `baseUs`, whole numbers. */
  readonly startNs: Float64Array;
  /** Nanoseconds after `baseUs`; never before the start. */
  readonly endNs: Float64Array;
  /** Whole microseconds since 1970 that the times count from. */
  readonly baseUs: number;
  readonly roots: readonly number[];
  /** `duplicate:ID`, `orphan:ID`, `cycle:ID`, `negative-duration:ID` or `invalid-time:ID`. */
  readonly warnings: readonly string[];
}

/** Microseconds since 1970 of a time in a tree. */
export function toEpochUs(tree: TraceTree, ns: number): number {
  return tree.baseUs + ns / 1000;
}
