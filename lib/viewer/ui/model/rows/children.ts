import { circleIds } from '../../../../analysis/tree/break-cycles.js';
import type { SpanRecord } from '../../../../analysis/span-record.js';
import type { TraceTree } from '../../../../analysis/tree/trace-tree.js';

/** A trace as parents and children, ordered by start. */
export interface SpanTree {
  readonly roots: readonly SpanRecord[];
  readonly childrenOf: ReadonlyMap<SpanRecord, readonly SpanRecord[]>;
  /** Why a root that names a parent has none. */
  apartOf(root: SpanRecord): string;
}

/** The children of each span, from the index that the analysis has made. */
export function toSpanTree({ spans, parent, roots, warnings }: TraceTree): SpanTree {
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
  const circles = circleIds(warnings);
  const apartOf = ({ parentSpanId, spanId }: SpanRecord): string => {
    if (parentSpanId === undefined) return '';
    return circles.has(spanId) ? 'its parents form a circle' : 'parent not received';
  };
  return { roots: roots.map((root) => spans[root]!), childrenOf, apartOf };
}
