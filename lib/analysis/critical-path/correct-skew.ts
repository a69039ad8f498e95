import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { clockOf, type SpanTimes } from './awaited.js';

/** Moves servers, with all that is below them, into the middle of their client's span where another clock put them outside. */
export function correctSkew(tree: TraceTree, warnings: string[]): SpanTimes {
  const [startNs, endNs] = [tree.startNs.slice(), tree.endNs.slice()];
  const shift = new Float64Array(tree.spans.length);
  for (let i = 0; i < tree.spans.length; i++) {
    const above = tree.parent[i] as number;
    if (above < 0) continue;
    shift[i] = shift[above] as number;
    move(i, shift[i] as number);
    const own = crossesHosts(tree, i, above) ? misfit(i, above) : 0;
    if (own === 0) continue;
    shift[i] = (shift[i] as number) + own;
    move(i, own);
    warnings.push(`skew:${tree.spans[i]?.spanId}`);
  }
  return { startNs, endNs };

  function move(index: number, ns: number): void {
    startNs[index] = (startNs[index] as number) + ns;
    endNs[index] = (endNs[index] as number) + ns;
  }

  function misfit(child: number, parent: number): number {
    const [start, end] = [startNs[child] as number, endNs[child] as number];
    const [from, to] = [startNs[parent] as number, endNs[parent] as number];
    if (start >= from && end <= to) return 0;
    return from + Math.max(Math.round((to - from - (end - start)) / 2), 0) - start;
  }
}

function crossesHosts(tree: TraceTree, index: number, above: number): boolean {
  const [child, parent] = [tree.spans[index] as SpanRecord, tree.spans[above] as SpanRecord];
  return parent.kind === 'client' && child.kind === 'server' && clockOf(child) !== clockOf(parent);
}
