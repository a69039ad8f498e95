import type { TraceTree } from '../tree/trace-tree.js';
import type { Operations } from './group-operations.js';

/** What the spans of each operation took, in nanoseconds, in columns by the number of the operation. */
export interface OperationTimes {
  /** Spans of operation `n` are at `offsets[n]` to before `offsets[n + 1]` of the next two. */
  readonly offsets: Int32Array;
  /** Index of each span, in the order of the tree. */
  readonly members: Int32Array;
  readonly durations: Float64Array;
  readonly totals: Float64Array;
  readonly own: Float64Array;
  readonly onPath: Float64Array;
}

/** Adds up in one walk over the columns of the tree. */
export function measureOperations(
  { startNs, endNs }: TraceTree,
  { of, counts }: Operations,
  self: Float64Array,
  path: Float64Array,
): OperationTimes {
  const offsets = new Int32Array(counts.length + 1);
  for (let n = 0; n < counts.length; n++) offsets[n + 1] = (offsets[n] as number) + (counts[n] as number);
  const next = offsets.slice();
  const [members, durations] = [new Int32Array(of.length), new Float64Array(of.length)];
  const [totals, own, onPath] = [0, 1, 2].map(() => new Float64Array(counts.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let index = 0; index < of.length; index++) {
    const n = of[index] as number;
    const at = next[n] as number;
    const ns = (endNs[index] as number) - (startNs[index] as number);
    next[n] = at + 1;
    members[at] = index;
    durations[at] = ns;
    totals[n] = (totals[n] as number) + ns;
    own[n] = (own[n] as number) + (self[index] as number);
    onPath[n] = (onPath[n] as number) + (path[index] as number);
  }
  return { offsets, members, durations, totals, own, onPath };
}
