import type { RowNode, TraceRows } from './row-node.js';

/** Which rows are shown, and where a hidden one is shown instead. */
export interface VisibleRows {
  /** Node index of every shown row, from top to bottom. */
  readonly rows: Int32Array;
  /** By node index, the row of the node or of its nearest shown ancestor. */
  readonly rowOf: Int32Array;
}

export function visibleRows({ nodes }: TraceRows, collapsed: ReadonlySet<string>): VisibleRows {
  const rows = new Int32Array(nodes.length);
  const rowOf = new Int32Array(nodes.length);
  let size = 0;
  for (let index = 0; index < nodes.length;) {
    const node = nodes[index]!;
    rows[size] = index;
    rowOf[index] = size;
    const isClosed = node.end > index + 1 && collapsed.has(node.key);
    if (isClosed) rowOf.fill(size, index, node.end);
    index = isClosed ? node.end : index + 1;
    size++;
  }
  return { rows: rows.subarray(0, size), rowOf };
}

/** What is folded when a trace is opened: finished attempts, what is off the critical path, and deep parts of long traces. */
export function initiallyCollapsed(
  { nodes }: TraceRows,
  isOnPath: (node: RowNode) => boolean,
  /** The causes are shown in every attempt. */
  areAttemptsOpen = false,
): Set<string> {
  const collapsed = new Set<string>();
  if (nodes.length <= ROOMY) return collapsed;
  const lastAttempt = new Map<number, number>();
  for (const node of nodes) if (node.attempt !== undefined) lastAttempt.set(node.parent, node.attempt);
  const failing = nodes.length > LONG ? withFailures(nodes) : undefined;
  const deep = nodes.length > VERY_LONG ? DEEP - 1 : DEEP;
  for (const node of nodes) {
    if (node.end === node.index + 1) continue;
    const isEarlierAttempt =
      !areAttemptsOpen && node.attempt !== undefined && node.attempt < lastAttempt.get(node.parent)!;
    const isDeep = failing !== undefined && node.depth >= deep && !failing.has(node.index);
    if (isEarlierAttempt || isDeep || !isOnPath(node)) collapsed.add(node.key);
  }
  return collapsed;
}

/** Up to this many rows fit on a screen, nearly. */
const ROOMY = 22;
const LONG = 400;
const DEEP = 2;
/** From so many rows on, only the first level is unfolded. */
const VERY_LONG = 2000;
/** So many failed spans are unfolded to. */
const FAILURES = 20;

function withFailures(nodes: readonly RowNode[]): Set<number> {
  const failing = new Set<number>();
  let found = 0;
  for (const node of nodes) {
    if (!node.span.error || node.depth === 0 || ++found > FAILURES) continue;
    for (let at = node.parent; at >= 0 && !failing.has(at); at = nodes[at]!.parent) failing.add(at);
  }
  return failing;
}
