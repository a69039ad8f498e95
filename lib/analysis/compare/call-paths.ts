import { pausesOf, isAttempt, overlapNs, type Stretch } from '../causes/attempts.js';
import { resolveCriticalPath } from '../critical-path/critical-path.options.js';
import { walkBack } from '../critical-path/walk-back.js';
import { withoutValues } from '../repetition/operation-key.js';
import type { SpanRecord } from '../span-record.js';
import { selfNs } from '../statistics/self-time.js';
import { mainRoot } from '../tree/main-root.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** What happened at one place of a trace: below the same calls, under the same name. Nanoseconds. */
export interface PathTally {
  readonly service: string;
  readonly name: string;
  readonly key: string;
  readonly parentKey: string | undefined;
  readonly spanIds: string[];
  count: number;
  errorCount: number;
  totalNs: number;
  selfNs: number;
  onPathNs: number;
  pauseNs: number;
  pauses: number;
}

/** The spans of the main root by their call path; attempts of one call count together. */
export function tallyCallPaths(tree: TraceTree): Map<string, PathTally> {
  const tallies = new Map<string, PathTally>();
  const root = mainRoot(tree);
  if (root === undefined) return tallies;
  const { onPath, paused, pauses } = pathTimes(tree, root);
  const self = selfNs(tree);
  const keys: string[] = [];
  for (let index = root; index < (tree.subtreeEnd[root] as number); index++) {
    const span = tree.spans[index] as SpanRecord;
    const parentKey = index === root ? undefined : keys[tree.parent[index] as number];
    // An attempt stands for the call it is an attempt of, so that two and three of them have the same paths below.
    const isPart = isAttempt(span) && parentKey !== undefined;
    const key = isPart ? `${parentKey}\n(attempts)` : keyOf(parentKey, span);
    keys[index] = isPart ? parentKey : key;
    const tally = tallyAt(tallies, key, parentKey, span);
    tally.count++;
    if (span.error) tally.errorCount++;
    tally.spanIds.push(span.spanId);
    tally.totalNs += (tree.endNs[index] as number) - (tree.startNs[index] as number);
    tally.selfNs += self[index] as number;
    tally.onPathNs += onPath[index] as number;
    tally.pauseNs += paused[index] as number;
    tally.pauses += pauses.get(index)?.length ?? 0;
  }
  return tallies;
}

function keyOf(parentKey: string | undefined, { service, name }: SpanRecord): string {
  const own = `${service} ${withoutValues(name)}`;
  return parentKey === undefined ? 'root' : `${parentKey}\n${own}`;
}

function tallyAt(
  tallies: Map<string, PathTally>,
  key: string,
  parentKey: string | undefined,
  { service, name }: SpanRecord,
): PathTally {
  let tally = tallies.get(key);
  if (tally === undefined) {
    const zero = { count: 0, errorCount: 0, totalNs: 0, selfNs: 0, onPathNs: 0, pauseNs: 0, pauses: 0 };
    tally = { service, name, key, parentKey, spanIds: [], ...zero };
    tallies.set(key, tally);
  }
  return tally;
}

/** Time on the path of each span, and how much of it were pauses between attempts. */
function pathTimes(tree: TraceTree, root: number) {
  const onPath = new Float64Array(tree.spans.length);
  const paused = new Float64Array(tree.spans.length);
  const pauses = new Map<number, readonly Stretch[]>();
  walkBack(tree, root, resolveCriticalPath({}), (index, fromNs, toNs) => {
    let known = pauses.get(index);
    if (known === undefined) pauses.set(index, (known = pausesOf(tree, index)));
    const pause = overlapNs(known, fromNs, toNs);
    onPath[index] = (onPath[index] as number) + toNs - fromNs - pause;
    paused[index] = (paused[index] as number) + pause;
  });
  return { onPath, paused, pauses };
}
