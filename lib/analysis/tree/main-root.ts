import type { TraceTree } from './trace-tree.js';

/** The root that stands for the trace: one without a parent before one whose parent is missing, then the longest. */
export function mainRoot(tree: TraceTree): number | undefined {
  let best: number | undefined;
  for (const root of tree.roots) {
    if (best === undefined || rank(tree, root) > rank(tree, best)) best = root;
  }
  return best;
}

function rank(tree: TraceTree, root: number): number {
  const length = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  return tree.spans[root]?.parentSpanId === undefined ? length + Number.MAX_SAFE_INTEGER / 2 : length;
}
