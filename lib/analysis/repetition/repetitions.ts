import { isDeferred } from '../critical-path/awaited.js';
import { nsOnPath } from '../critical-path/critical-path.js';
import type { SpanKind, SpanRecord, TraceInput } from '../span-record.js';
import { toSettledTree } from '../critical-path/settle-clocks.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { operationKey, statementOf } from './operation-key.js';

export interface RepetitionOptions {
  /**
   * From how many like calls below one parent on they are a repetition.
   *
   * @defaultValue 5
   */
  readonly atLeast?: number | undefined;
}

/** Calls of one operation below one parent that differ in their parameters only. Times in microseconds. */
export interface Repetition {
  /** `n+1` for calls to a database or to another service, `loop` for work inside the process. */
  readonly verdict: 'n+1' | 'loop';
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** The query, with the values of the first call. */
  readonly statement?: string;
  readonly traceId: string;
  /** Id of the span that they are children of. */
  readonly parentSpanId: string;
  readonly parentName: string;
  readonly spanIds: readonly string[];
  readonly count: number;
  readonly errorCount: number;
  /** `sequential` when one began where the one before had ended, `parallel` when they ran at the same time. */
  readonly order: 'sequential' | 'parallel';
  /** All of them together. */
  readonly totalUs: number;
  /** Time in which at least one of them ran. */
  readonly wallUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly meanUs: number;
  /** How long the request waited for them and what is below them. */
  readonly onPathUs: number;
  /** About what one call for all of them would save: the time on the path beyond the longest of them. */
  readonly savesUs: number;
}

/**
 * Calls that are made again and again below one parent: an N+1 query, a request for each item of a list.
 *
 * Parameters do not count: `SELECT … WHERE id = 1` and `… = 2` are the same. The most expensive repetition comes first.
 *
 * @example
 * for (const { name, count, savesUs } of repetitions({ spans })) console.log(`${name} × ${count} could save ${savesUs} µs`);
 */
export function repetitions(trace: TraceInput | TraceTree, options: RepetitionOptions = {}): Repetition[] {
  const tree = toSettledTree(trace);
  const atLeast = Math.max(options.atLeast ?? 5, 2);
  const groups: { readonly parent: number; readonly members: number[] }[] = [];
  for (let parent = 0; parent < tree.spans.length; parent++) {
    for (const members of likeChildren(tree, parent, atLeast)) groups.push({ parent, members });
  }
  if (groups.length === 0) return [];
  const path = pathBelow(tree);
  return groups
    .map(({ parent, members }) => describe(tree, parent, members, path))
    .sort((a, b) => b.onPathUs - a.onPathUs || b.totalUs - a.totalUs);
}

function likeChildren(tree: TraceTree, parent: number, atLeast: number): number[][] {
  const end = tree.subtreeEnd[parent] as number;
  if (end - parent <= atLeast) return [];
  const groups = new Map<string, number[]>();
  for (let child = parent + 1; child < end; child = tree.subtreeEnd[child] as number) {
    const span = tree.spans[child] as SpanRecord;
    if (isDeferred(span, tree.spans[parent] as SpanRecord) || /^attempt\b/i.test(span.name)) continue;
    const key = operationKey(span);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [child]);
    else group.push(child);
  }
  return [...groups.values()].filter(({ length }) => length >= atLeast);
}

function describe(tree: TraceTree, parent: number, members: readonly number[], path: Float64Array): Repetition {
  const first = tree.spans[members[0] as number] as SpanRecord;
  const durations = members.map((index) => (tree.endNs[index] as number) - (tree.startNs[index] as number));
  const total = durations.reduce((sum, ns) => sum + ns, 0);
  const wall = covered(tree, members);
  const longest = durations.reduce((a, b) => Math.max(a, b), 0);
  const onPath = members.reduce((sum, index) => sum + (path[index] as number), 0);
  const statement = statementOf(first);
  return {
    verdict: crossesProcess(tree, members[0] as number) ? 'n+1' : 'loop',
    service: first.service,
    name: first.name,
    kind: first.kind,
    ...(statement === undefined ? {} : { statement }),
    traceId: first.traceId,
    parentSpanId: (tree.spans[parent] as SpanRecord).spanId,
    parentName: (tree.spans[parent] as SpanRecord).name,
    spanIds: members.map((index) => (tree.spans[index] as SpanRecord).spanId),
    count: members.length,
    errorCount: members.filter((index) => tree.spans[index]?.error).length,
    // Two that overlap by chance do not make a loop parallel.
    order: wall >= total * 0.8 ? 'sequential' : 'parallel',
    totalUs: total / 1000,
    wallUs: wall / 1000,
    minUs: durations.reduce((a, b) => Math.min(a, b), Infinity) / 1000,
    maxUs: longest / 1000,
    meanUs: total / members.length / 1000,
    onPathUs: onPath / 1000,
    savesUs: Math.max(onPath - longest, 0) / 1000,
  };
}

/** Time on the critical path of each span with all that is below it. */
function pathBelow(tree: TraceTree): Float64Array {
  const path = nsOnPath(tree);
  for (let index = path.length - 1; index >= 0; index--) {
    const above = tree.parent[index] as number;
    if (above >= 0) path[above] = (path[above] as number) + (path[index] as number);
  }
  return path;
}

/** Whether a call, or something below it, leaves the process. */
function crossesProcess(tree: TraceTree, index: number): boolean {
  const end = tree.subtreeEnd[index] as number;
  for (let at = index; at < end; at++) {
    const kind = tree.spans[at]?.kind;
    if (kind === 'client' || kind === 'producer') return true;
  }
  return false;
}

/** Time in which at least one of the spans ran; they come in the order of their starts. */
function covered(tree: TraceTree, members: readonly number[]): number {
  let [sum, until] = [0, -Infinity];
  for (const index of members) {
    const [start, end] = [tree.startNs[index] as number, tree.endNs[index] as number];
    if (end > until) {
      sum += end - Math.max(start, until);
      until = end;
    }
  }
  return sum;
}
