import type { TraceTree } from '../tree/trace-tree.js';

const siblings = new WeakMap<TraceTree, Map<string, number>>();

/** The sibling that a span says it started after; undefined when it says none, or one that is no sibling of it. */
export function causeOf(tree: TraceTree, index: number): number | undefined {
  const after = tree.spans[index]?.after;
  if (after === undefined) return undefined;
  const cause = indexOf(tree, after);
  return cause !== undefined && cause !== index && tree.parent[cause] === tree.parent[index] ? cause : undefined;
}

function indexOf(tree: TraceTree, spanId: string): number | undefined {
  let ids = siblings.get(tree);
  if (ids === undefined) {
    ids = new Map(tree.spans.map((span, index) => [span.spanId, index]));
    siblings.set(tree, ids);
  }
  return ids.get(spanId);
}
