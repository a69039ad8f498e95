import { deferredSpans, waitMarks } from '../critical-path/awaited.js';
import { toSettledTree } from '../critical-path/settle-clocks.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';

/**
 * Time in which a span worked itself: its duration without the time that any of its children covers, in microseconds by
 * span id.
 *
 * Children in parallel count once, and only inside their parent; those that nobody waits for do not count.
 */
export function selfTime(spans: readonly SpanRecord[]): Map<string, number> {
  const tree = toSettledTree({ spans });
  const self = selfNs(tree);
  return new Map(tree.spans.map((span, index) => [span.spanId, (self[index] as number) / 1000]));
}

/** Nanoseconds in which each span of a tree worked itself. */
export function selfNs(tree: TraceTree, marks: Uint8Array = waitMarks(tree)): Float64Array {
  const { parent, startNs, endNs } = tree;
  const deferred = deferredSpans(tree, marks);
  const self = new Float64Array(parent.length);
  for (let i = 0; i < self.length; i++) self[i] = (endNs[i] as number) - (startNs[i] as number);
  // Children come in the order of their starts, so what is covered so far ends at one point.
  const coveredUntil = startNs.slice();
  for (let i = 0; i < parent.length; i++) {
    const above = parent[i] as number;
    if (above < 0 || deferred[i] === 1) continue;
    const from = Math.max(startNs[i] as number, coveredUntil[above] as number);
    const until = Math.min(endNs[i] as number, endNs[above] as number);
    if (until <= from) continue;
    self[above] = (self[above] as number) - (until - from);
    coveredUntil[above] = until;
  }
  return self;
}
