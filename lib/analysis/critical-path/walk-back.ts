import type { TraceTree } from '../tree/trace-tree.js';
import { isAwaited } from './awaited.js';
import { causeOf } from './causality.js';
import type { CriticalPathConfig } from './critical-path.options.js';

/** Receives stretches of the path, newest first: index of the span, start and end in nanoseconds. */
export type TakeSection = (index: number, startNs: number, endNs: number) => void;

/** A span whose children are being walked, from its end back to its start. */
interface Frame {
  readonly index: number;
  readonly startNs: number;
  /** The time from here to the end of the span has been told already. */
  cursorNs: number;
  /** Children that were waited for, the last to end first. */
  readonly children: readonly Candidate[];
  next: number;
  /** The child that the one taken before names as its cause. */
  cause: number | undefined;
}

interface Candidate {
  readonly index: number;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * Walks from the end of a root to its start: whatever ended last before the point reached is what was waited for.
 *
 * Only spans on the path are looked into, so that the cost is that of sorting their children.
 */
export function walkBack(tree: TraceTree, root: number, config: CriticalPathConfig, take: TakeSection): void {
  const enter = (index: number, startNs: number, endNs: number): Frame => ({
    index,
    startNs,
    cursorNs: endNs,
    children: candidates(tree, { index, startNs, endNs }, config),
    next: 0,
    cause: undefined,
  });
  const stack = [enter(root, tree.startNs[root] as number, tree.endNs[root] as number)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = nextChild(frame);
    const until = child?.endNs ?? frame.startNs;
    if (until < frame.cursorNs) take(frame.index, until, frame.cursorNs);
    if (child === undefined) {
      stack.pop();
      continue;
    }
    frame.cursorNs = child.startNs;
    frame.cause = config.causality === 'on' ? causeOf(tree, child.index) : undefined;
    stack.push(enter(child.index, child.startNs, child.endNs));
  }
}

function nextChild(frame: Frame): Candidate | undefined {
  for (; frame.next < frame.children.length; frame.next++) {
    const child = frame.children[frame.next] as Candidate;
    const isCause = frame.cause === undefined || frame.cause === child.index;
    if (isCause && child.endNs <= frame.cursorNs) {
      frame.next++;
      return child;
    }
  }
  return undefined;
}

/** Children that were waited for, cut to the parent's time; those outside of it and instants drop out. */
function candidates(tree: TraceTree, parent: Candidate, config: CriticalPathConfig): Candidate[] {
  const found: Candidate[] = [];
  const end = tree.subtreeEnd[parent.index] as number;
  for (let index = parent.index + 1; index < end; index = tree.subtreeEnd[index] as number) {
    const startNs = Math.max(tree.startNs[index] as number, parent.startNs);
    const endNs = Math.min(tree.endNs[index] as number, parent.endNs);
    if (startNs < endNs && isAwaited(tree, index, config.detached)) found.push({ index, startNs, endNs });
  }
  // Spans are in the order of their starts: of two that end together, the one that started first comes first.
  return found.sort((a, b) => b.endNs - a.endNs || a.index - b.index);
}
