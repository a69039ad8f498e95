import type { TraceTree } from '../tree/trace-tree.js';
import { stepsOf } from '../what-if/schedule.js';
import { overlapNs } from './attempts.js';

/** What ran for the longest part of a span's time beside it: a sibling of it, or of one above it, up to the root. */
export function besideOf(tree: TraceTree, root: number, index: number): number | undefined {
  const [fromNs, toNs] = [tree.startNs[index] as number, tree.endNs[index] as number];
  let best: number | undefined;
  let mostNs = 0;
  for (let at = index; at !== root && at >= 0; at = tree.parent[at] as number) {
    for (const step of stepsOf(tree, tree.parent[at] as number)) {
      const ns = step.index === at ? 0 : overlapNs([{ fromNs: step.startNs, toNs: step.endNs }], fromNs, toNs);
      if (ns > mostNs) [best, mostNs] = [step.index, ns];
    }
  }
  return best;
}
