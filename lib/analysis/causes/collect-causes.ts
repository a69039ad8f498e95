import { walkBack } from '../critical-path/walk-back.js';
import { resolveCriticalPath } from '../critical-path/critical-path.options.js';
import { repetitions } from '../repetition/repetitions.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { attemptsOf, overlapNs, pausesOf, type Stretch } from './attempts.js';
import type { CauseReason } from './causes.types.js';
import { reasonOf, triesAbove } from './reason.js';
import { groupRepetitions, longestOf, toRepeatedCalls, type RepeatedCalls } from './repeated-calls.js';

/** Spans whose time on the path has one reason; nanoseconds. */
export interface RawCause {
  readonly reason: CauseReason;
  /** The longest on the path first. */
  readonly members: readonly number[];
  readonly ns: number;
  readonly pauses?: readonly Stretch[];
  readonly repeated?: RepeatedCalls;
  /** How often the call was tried that these spans belong to. */
  readonly tries: number;
}

/** Everything the path of a root consists of, by reason and operation; the times add up to the root's. */
export function collectCauses(tree: TraceTree, root: number): RawCause[] {
  const own = new Map<number, number>();
  const waits = new Map<number, { ns: number; readonly pauses: readonly Stretch[] }>();
  const pauses = new Map<number, readonly Stretch[]>();
  walkBack(tree, root, resolveCriticalPath({}), (index, fromNs, toNs) => {
    let known = pauses.get(index);
    if (known === undefined) pauses.set(index, (known = pausesOf(tree, index)));
    const paused = overlapNs(known, fromNs, toNs);
    own.set(index, (own.get(index) ?? 0) + toNs - fromNs - paused);
    if (paused === 0) return;
    const wait = waits.get(index) ?? { ns: 0, pauses: known };
    wait.ns += paused;
    waits.set(index, wait);
  });
  const repeated = takeRepetitions(tree, root, own);
  const backOff = [...waits].map(([index, { ns, pauses: stretches }]): RawCause => ({
    reason: 'back-off',
    members: [index],
    ns,
    pauses: stretches,
    tries: attemptsOf(tree.spans[index] as SpanRecord),
  }));
  return [...repeated, ...backOff, ...byOperation(tree, own)].sort((a, b) => b.ns - a.ns);
}

/** Makes causes of repeated calls with all that is below them, and takes their time out of `own`, so that it counts once. */
function takeRepetitions(tree: TraceTree, root: number, own: Map<number, number>): RawCause[] {
  const ids = new Map<string, number>();
  const end = tree.subtreeEnd[root] as number;
  for (let index = root; index < end; index++) ids.set((tree.spans[index] as SpanRecord).spanId, index);
  const found = repetitions(tree).filter(({ verdict }) => verdict === 'n+1');
  return groupRepetitions(found, tree, ids).flatMap((group) => {
    const places = group.map(({ spanIds }) => spanIds.map((id) => ids.get(id)).filter((index) => index !== undefined));
    const groups = places.filter(({ length }) => length > 0);
    // The longest call of each group comes first: it is the one that would remain.
    const members = [...new Set([...groups.map((members) => longestOf(tree, members)), ...groups.flat()])];
    let ns = 0;
    for (const member of members) {
      for (let at = member; at < (tree.subtreeEnd[member] as number); at++) {
        ns += own.get(at) ?? 0;
        own.delete(at);
      }
    }
    if (ns === 0) return [];
    return [{ reason: 'n+1' as const, members, ns, repeated: toRepeatedCalls(group, groups), tries: 1 }];
  });
}

function byOperation(tree: TraceTree, own: ReadonlyMap<number, number>): RawCause[] {
  const groups = new Map<string, { reason: CauseReason; members: number[]; ns: number }>();
  for (const [index, ns] of own) {
    if (ns <= 0) continue;
    const { service, name } = tree.spans[index] as SpanRecord;
    const reason = reasonOf(tree, index);
    const key = `${reason}\n${service}\n${name}`;
    const group = groups.get(key) ?? { reason, members: [], ns: 0 };
    groups.set(key, group);
    group.members.push(index);
    group.ns += ns;
  }
  return [...groups.values()].map((group) => {
    const members = group.members.sort((a, b) => (own.get(b) ?? 0) - (own.get(a) ?? 0));
    const tries = members.length > 1 ? triesAbove(tree, members[0] as number) : 1;
    const isRetried = tries > 1 && (group.reason === 'own-work' || group.reason === 'slow-call');
    return { ...group, members, tries, reason: isRetried ? ('retries' as const) : group.reason };
  });
}
