import type { SpanRecord, TraceInput } from '../span-record.js';
import { settleCoarseStarts } from './coarse-clock.js';
import { linkSpans } from './link-spans.js';
import { orderSpans } from './order-spans.js';
import { withScratch } from './scratch.js';
import type { TraceTree } from './trace-tree.js';

/**
 * Puts the spans of one or more traces in order: the index that every analysis starts from.
 *
 * A span whose parent was not received is a root, a cycle begins at its earliest span, a span that was received twice
 * counts once, a negative duration is zero; each is said in `warnings`. Never throws, and needs no deep stack.
 *
 * @example
 * const tree = buildTraceTree(readTraces(text).spans);
 * for (const root of tree.roots) console.log(tree.spans[root]?.name);
 */
export function buildTraceTree(input: readonly SpanRecord[]): TraceTree {
  const warnings: string[] = [];
  return withScratch(input.length, (scratch) => {
    const { spans, times, parents } = linkSpans(input, warnings, scratch);
    const columns = orderSpans(spans, parents, times, scratch, warnings);
    if (times.isCoarse) settleCoarseStarts(columns);
    return { ...columns, baseUs: times.baseUs, warnings };
  });
}

/** The tree of a trace, built when it is not one already. */
export function toTraceTree(trace: TraceInput | TraceTree): TraceTree {
  return 'subtreeEnd' in trace ? trace : buildTraceTree(trace.spans);
}
