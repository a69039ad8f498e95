import { checkOptions } from '../../shared/check-options.js';
import { oneOf, type OptionRules } from '../../shared/option-rules.js';
import { nsOnPath } from '../critical-path/critical-path.js';
import type { CriticalPathOptions } from '../critical-path/critical-path.options.js';
import type { SpanKind, SpanRecord } from '../span-record.js';
import { buildTraceTree } from '../tree/build-trace-tree.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { groupOperations, type OperationGroup } from './group-operations.js';
import { percentile } from './percentile.js';
import { selfNs } from './self-time.js';

/** How one operation, that is one span name of one service, behaves. Times in microseconds, shares 0 to 1. */
export interface OperationStatistics {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly count: number;
  readonly errorCount: number;
  readonly errorRate: number;
  readonly minUs: number;
  readonly meanUs: number;
  /** Nearest rank, as all percentiles here: exact, and always a duration that was measured. */
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly totalUs: number;
  /** Its own work: time in which none of its children ran. */
  readonly selfUs: number;
  /** Its own work as a share of all its time. */
  readonly selfShare: number;
  /** Time in which a request waited for its own work. */
  readonly pathUs: number;
  /** Its share of all critical paths: what making it faster makes faster. */
  readonly pathShare: number;
  /** Traces in which it took exactly as long as the percentile says. */
  readonly exemplars: { readonly p50: string; readonly p99: string };
}

const OPTIONS: OptionRules<CriticalPathOptions> = {
  detached: oneOf('auto', 'off'),
  skew: oneOf('auto', 'off'),
  causality: oneOf('on', 'off'),
};

/**
 * Statistics of every operation, the one that requests wait for most first.
 *
 * Percentiles are exact (nearest rank) over all spans given; spans of many traces may come in any order.
 *
 * @example
 * for (const { name, p95Us, pathShare } of statistics(spans)) console.log(name, p95Us, pathShare);
 */
export function statistics(
  spans: readonly SpanRecord[] | TraceTree,
  options: CriticalPathOptions = {},
): OperationStatistics[] {
  checkOptions('statistics()', options, OPTIONS);
  const tree = 'subtreeEnd' in spans ? spans : buildTraceTree(spans);
  const self = selfNs(tree);
  const path = nsOnPath(tree, options);
  let pathTotal = 0;
  for (const ns of path) pathTotal += ns;
  return groupOperations(tree)
    .map((group) => describe(tree, group, self, path, pathTotal))
    .sort((a, b) => b.pathUs - a.pathUs || b.totalUs - a.totalUs);
}

function describe(
  tree: TraceTree,
  { members, errorCount }: OperationGroup,
  self: Float64Array,
  path: Float64Array,
  pathTotal: number,
): OperationStatistics {
  const first = tree.spans[members[0] as number] as SpanRecord;
  const durations = new Float64Array(members.length);
  let [totalNs, ownNs, onPathNs] = [0, 0, 0];
  for (let i = 0; i < members.length; i++) {
    const index = members[i] as number;
    const ns = (tree.endNs[index] as number) - (tree.startNs[index] as number);
    durations[i] = ns;
    totalNs += ns;
    ownNs += self[index] as number;
    onPathNs += path[index] as number;
  }
  durations.sort();
  const us = (share: number): number => percentile(durations, share) / 1000;
  return {
    service: first.service,
    name: first.name,
    kind: first.kind,
    count: members.length,
    errorCount,
    errorRate: errorCount / members.length,
    minUs: (durations[0] as number) / 1000,
    meanUs: totalNs / members.length / 1000,
    p50Us: us(0.5),
    p90Us: us(0.9),
    p95Us: us(0.95),
    p99Us: us(0.99),
    maxUs: us(1),
    totalUs: totalNs / 1000,
    selfUs: ownNs / 1000,
    selfShare: totalNs === 0 ? 0 : ownNs / totalNs,
    pathUs: onPathNs / 1000,
    pathShare: pathTotal === 0 ? 0 : onPathNs / pathTotal,
    exemplars: {
      p50: exemplar(tree, members, percentile(durations, 0.5)),
      p99: exemplar(tree, members, percentile(durations, 0.99)),
    },
  };
}

function exemplar(tree: TraceTree, members: Int32Array, ns: number): string {
  const { startNs, endNs, spans } = tree;
  let at = 0;
  while (at + 1 < members.length) {
    const index = members[at] as number;
    if ((endNs[index] as number) - (startNs[index] as number) === ns) break;
    at++;
  }
  return (spans[members[at] as number] as SpanRecord).traceId;
}
