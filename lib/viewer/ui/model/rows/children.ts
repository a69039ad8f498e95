import type { SpanRecord } from '../../../../analysis/span-record.js';
import type { TraceTree } from '../../../../analysis/tree/trace-tree.js';

/** A trace as parents and children, ordered by start. */
export interface SpanTree {
  readonly roots: readonly SpanRecord[];
  readonly childrenOf: ReadonlyMap<SpanRecord, readonly SpanRecord[]>;
}

/** The children of each span, from the index that the analysis has made. */
export function toSpanTree({ spans, parent, roots }: TraceTree): SpanTree {
  const childrenOf = new Map<SpanRecord, SpanRecord[]>();
  let [siblings, last]: [SpanRecord[], number] = [[], -1];
  for (let index = 0; index < spans.length; index++) {
    const above = parent[index]!;
    if (above < 0) continue;
    if (above !== last) {
      const known = childrenOf.get(spans[above]!);
      siblings = known ?? [];
      last = above;
      if (known === undefined) childrenOf.set(spans[above]!, siblings);
    }
    siblings.push(spans[index]!);
  }
  return { roots: roots.map((root) => spans[root]!), childrenOf };
}

/** The parent was named, and never received. */
export const isOrphan = (root: SpanRecord): boolean => root.parentSpanId !== undefined;
