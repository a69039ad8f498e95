import { checkOptions } from '../../shared/options/check-options.js';
import { oneOf, type OptionRules } from '../../shared/options/option-rules.js';
import { nsOnPath } from '../critical-path/critical-path.js';
import type { CriticalPathOptions } from '../critical-path/critical-path.options.js';
import { settleClocks } from '../critical-path/settle-clocks.js';
import type { SpanKind, SpanRecord } from '../span-record.js';
import { buildTraceTree } from '../tree/build-trace-tree.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { groupOperations, type Operations } from './group-operations.js';
import { measureOperations, type OperationTimes } from './measure-operations.js';
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
  const received = 'subtreeEnd' in spans ? spans : buildTraceTree(spans);
  const tree = options.skew === 'off' ? received : settleClocks(received).tree;
  const path = nsOnPath(tree, options);
  let pathTotal = 0;
  for (let index = 0; index < path.length; index++) pathTotal += path[index] as number;
  const operations = groupOperations(tree);
  const self = selfNs(tree, operations.waitMarks);
  const times = measureOperations(tree, operations, self, path);
  return operations.counts
    .map((_count, operation) => describe(tree, operations, times, operation, pathTotal))
    .sort((a, b) => b.pathUs - a.pathUs || b.totalUs - a.totalUs);
}

function describe(
  { spans }: TraceTree,
  { counts, errorCounts }: Operations,
  { offsets, members, durations, totals, own, onPath }: OperationTimes,
  operation: number,
  pathTotal: number,
): OperationStatistics {
  const from = offsets[operation] as number;
  const measured = durations.subarray(from, offsets[operation + 1]);
  const sorted = measured.slice().sort();
  const count = counts[operation] as number;
  const errorCount = errorCounts[operation] as number;
  const [totalNs, ownNs, pathNs] = [totals, own, onPath].map((column) => column[operation] as number) as [
    number,
    number,
    number,
  ];
  const spanAt = (place: number): SpanRecord => spans[members[from + place] as number] as SpanRecord;
  const us = (share: number): number => percentile(sorted, share) / 1000;
  const exemplar = (share: number): string => spanAt(measured.indexOf(percentile(sorted, share))).traceId;
  const { service, name, kind } = spanAt(0);
  return {
    service,
    name,
    kind,
    count,
    errorCount,
    errorRate: errorCount / count,
    minUs: (sorted[0] as number) / 1000,
    meanUs: totalNs / count / 1000,
    p50Us: us(0.5),
    p90Us: us(0.9),
    p95Us: us(0.95),
    p99Us: us(0.99),
    maxUs: us(1),
    totalUs: totalNs / 1000,
    selfUs: ownNs / 1000,
    selfShare: totalNs === 0 ? 0 : ownNs / totalNs,
    pathUs: pathNs / 1000,
    pathShare: pathTotal === 0 ? 0 : pathNs / pathTotal,
    exemplars: { p50: exemplar(0.5), p99: exemplar(0.99) },
  };
}
