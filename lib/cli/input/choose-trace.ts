import type { SpanRecord } from '../../analysis/span-record.js';
import { buildTraceTree } from '../../analysis/tree/build-trace-tree.js';
import { groupTraces } from '../../analysis/tree/group-traces.js';
import { mainRoot } from '../../analysis/tree/main-root.js';

interface Candidate {
  readonly spans: SpanRecord[];
  readonly operation: string;
  readonly ns: number;
}

/** The trace that took longest. */
export function slowestTrace(spans: readonly SpanRecord[]): SpanRecord[] {
  return candidates(spans).reduce((best, next) => (next.ns > best.ns ? next : best)).spans;
}

/** The trace that stands for all: the median of the operation that most of them are. */
export function usualTrace(spans: readonly SpanRecord[]): SpanRecord[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates(spans)) {
    const group = groups.get(candidate.operation);
    if (group === undefined) groups.set(candidate.operation, [candidate]);
    else group.push(candidate);
  }
  const [largest = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  const sorted = largest.toSorted((a, b) => a.ns - b.ns);
  return (sorted[Math.floor((sorted.length - 1) / 2)] as Candidate).spans;
}

function candidates(spans: readonly SpanRecord[]): Candidate[] {
  return [...groupTraces(spans).values()].map((trace) => {
    const tree = buildTraceTree(trace);
    const root = mainRoot(tree) ?? 0;
    const { service = '', name = '' } = tree.spans[root] ?? {};
    return { spans: trace, operation: `${service}\n${name}`, ns: (tree.endNs[root] ?? 0) - (tree.startNs[root] ?? 0) };
  });
}
