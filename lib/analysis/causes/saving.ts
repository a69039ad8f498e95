import type { TraceTree } from '../tree/trace-tree.js';
import { predict } from '../what-if/schedule.js';
import { overlapNs, pausesOf } from './attempts.js';
import type { RawCause } from './collect-causes.js';

/**
 * Nanoseconds that the root would gain if a cause took no time; of a repetition one call of each group remains, of own work
 * the pauses.
 */
export function savingNs(tree: TraceTree, root: number, { members, pauses, repeated, ns }: RawCause): number {
  const took = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const changed = new Set(members);
  let predicted: Float64Array;
  if (pauses !== undefined) {
    predicted = predict(tree, changed, {
      gap: (parent, from, to) => to - from - (changed.has(parent) ? overlapNs(pauses, from, to) : 0),
    });
  } else if (repeated === undefined) {
    const paused = new Map(members.map((index) => [index, pausesOf(tree, index)]));
    predicted = predict(tree, changed, {
      gap: (parent, from, to) => overlapNs(paused.get(parent) ?? [{ fromNs: from, toNs: to }], from, to),
    });
  } else {
    for (const kept of members.slice(0, repeated.groups.length)) changed.delete(kept);
    predicted = predict(tree, changed, { length: (index, ns) => (changed.has(index) ? 0 : ns) });
  }
  return Math.min(Math.max(took - (predicted[root] as number), 0), ns);
}
