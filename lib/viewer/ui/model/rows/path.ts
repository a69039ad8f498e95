import { criticalPath } from '../../../../analysis/critical-path/critical-path.js';
import type { TraceTree } from '../../../../analysis/tree/trace-tree.js';
import type { TraceRows } from './row-node.js';
import type { PathSection } from './thread.js';

/** The critical path of the request as sections on its rows, oldest first. */
export function pathSections(tree: TraceTree, { nodeOf }: TraceRows): PathSection[] {
  const { roots } = criticalPath(tree);
  // Of several roots the longest is the request; its sections cover all of its time.
  const [main] = roots.map(({ sections }) => sections).sort((a, b) => lengthOf(b) - lengthOf(a));
  return (main ?? [])
    .map(({ span, start, end }) => ({ node: nodeOf.get(span) ?? 0, fromUs: start, toUs: end }))
    .toReversed();
}

const lengthOf = (sections: readonly { readonly start: number; readonly end: number }[]): number =>
  sections.length === 0 ? 0 : sections[0]!.end - sections[sections.length - 1]!.start;
