import type { SpanRecord } from '../span-record.js';
import { breakCycles } from './break-cycles.js';
import type { Scratch } from './scratch.js';
import type { Times } from './times.js';
import type { TraceTree } from './trace-tree.js';

type Columns = Omit<TraceTree, 'baseUs' | 'warnings'>;

/** Reading order: a parent, then its children by their start, each with its own. Cycles in `parents` are broken. */
export function orderSpans(
  spans: readonly SpanRecord[],
  parents: Int32Array,
  times: Times,
  scratch: Scratch,
  warnings: string[],
): Columns {
  const count = spans.length;
  const inOrder = (): Ordered => preOrder(groupByParent(parents, times.startNs, scratch), count, scratch);
  let ordered = inOrder();
  if (ordered.reached < count) {
    breakCycles(spans, parents, times.startNs, warnings, scratch);
    ordered = inOrder();
  }
  const { order, parent } = ordered;
  const columns = {
    spans: new Array<SpanRecord>(count),
    received: { spans, index: new Int32Array(count) },
    parent,
    depth: new Int32Array(count),
    subtreeEnd: new Int32Array(count),
    startNs: new Float64Array(count),
    endNs: new Float64Array(count),
    roots: [] as number[],
  };
  // Loops and not `from()` with a function, which costs five times as much.
  for (let to = 0; to < count; to++) {
    const from = order[to] as number;
    columns.received.index[from] = to;
    columns.spans[to] = spans[from] as SpanRecord;
    columns.startNs[to] = times.startNs[from] as number;
    columns.endNs[to] = times.endNs[from] as number;
  }
  addShape(columns);
  return columns;
}

function addShape({ parent, depth, subtreeEnd, roots }: Columns & { roots: number[] }): void {
  for (let i = 0; i < parent.length; i++) {
    const above = parent[i] as number;
    subtreeEnd[i] = i + 1;
    if (above < 0) roots.push(i);
    else depth[i] = (depth[above] as number) + 1;
  }
  for (let i = parent.length - 1; i >= 0; i--) {
    const above = parent[i] as number;
    if (above >= 0) subtreeEnd[above] = Math.max(subtreeEnd[above] as number, subtreeEnd[i] as number);
  }
}

interface Families {
  /** Children of `i` are `members[offsets[i + 1]]` to before `members[offsets[i + 2]]`; roots come first. */
  readonly offsets: Int32Array;
  readonly members: Int32Array;
}

/** Children of each parent, by start, then as they came. */
function groupByParent(parents: Int32Array, startNs: Float64Array, scratch: Scratch): Families {
  const offsets = scratch.int32(parents.length + 2);
  for (let i = 0; i < parents.length; i++) {
    const family = (parents[i] as number) + 2;
    offsets[family] = (offsets[family] as number) + 1;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] as number) + (offsets[i - 1] as number);
  const members = scratch.int32(parents.length);
  const next = scratch.int32(offsets.length);
  next.set(offsets);
  for (let i = 0; i < parents.length; i++) {
    const family = (parents[i] as number) + 1;
    members[next[family] as number] = i;
    next[family] = (next[family] as number) + 1;
  }
  for (let family = 0; family + 1 < offsets.length; family++) {
    sortByStart(members, offsets[family] as number, offsets[family + 1] as number, startNs);
  }
  return { offsets, members };
}

/** Up to so many children are sorted in place, which costs less than a view of them and a function that compares. */
const FEW = 24;

function sortByStart(members: Int32Array, from: number, to: number, startNs: Float64Array): void {
  if (to - from < 2) return;
  if (to - from > FEW) {
    const children = members.subarray(from, to);
    const byStart = (a: number, b: number): number => (startNs[a] as number) - (startNs[b] as number) || a - b;
    if (!isSorted(children, startNs)) children.sort(byStart);
    return;
  }
  for (let at = from + 1; at < to; at++) {
    const member = members[at] as number;
    const start = startNs[member] as number;
    let hole = at;
    while (hole > from && (startNs[members[hole - 1] as number] as number) > start) {
      members[hole] = members[hole - 1] as number;
      hole--;
    }
    members[hole] = member;
  }
}

function isSorted(children: Int32Array, startNs: Float64Array): boolean {
  for (let i = 1; i < children.length; i++) {
    if ((startNs[children[i] as number] as number) < (startNs[children[i - 1] as number] as number)) return false;
  }
  return true;
}

interface Ordered {
  readonly order: Int32Array;
  /** Where the parent of each is in `order`. */
  readonly parent: Int32Array;
  /** How many are below a root: fewer than there are where parents form a cycle. */
  readonly reached: number;
}

function preOrder({ offsets, members }: Families, count: number, scratch: Scratch): Ordered {
  const order = scratch.int32(count);
  const parent = new Int32Array(count);
  const [stack, above] = [scratch.int32(count), scratch.int32(count)];
  let height = 0;
  for (let to = 0, span = -1; ; to++) {
    const first = offsets[span + 1] as number;
    for (let at = (offsets[span + 2] as number) - 1; at >= first; at--) {
      above[height] = to - 1;
      stack[height++] = members[at] as number;
    }
    if (height === 0) return { order, parent, reached: to };
    span = stack[--height] as number;
    order[to] = span;
    parent[to] = above[height] as number;
  }
}
