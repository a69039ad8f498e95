import { isAwaited } from '../critical-path/awaited.js';
import { causeOf } from '../critical-path/causality.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** What is imagined to be different; times in nanoseconds. */
export interface Change {
  /** New length of a span, given the length that results from the new lengths of its children. */
  readonly length?: (index: number, predictedNs: number) => number;
  /** New length of a stretch of `parent` in which no child runs. */
  readonly gap?: (parent: number, fromNs: number, toNs: number) => number;
  /** Spans that do not wait for their siblings: they start with the first of them. */
  readonly isFree?: (index: number) => boolean;
}

/** One awaited child in its parent's time. */
export interface Step {
  readonly index: number;
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * How long each span would take. Every child keeps its distance to the siblings that had ended before it started, and the
 * end of every parent its distance to the end of its last child.
 *
 * Only what stands above the `changed` spans is computed anew.
 */
export function predict(tree: TraceTree, changed: Iterable<number>, change: Change): Float64Array {
  const predicted = tree.endNs.map((end, index) => end - (tree.startNs[index] as number));
  const affected = new Set<number>();
  for (const index of changed) {
    for (let at = index; at >= 0 && !affected.has(at); at = tree.parent[at] as number) affected.add(at);
  }
  for (const index of [...affected].sort((a, b) => b - a)) {
    const length = lengthOf(tree, index, predicted, change);
    predicted[index] = Math.max(change.length?.(index, length) ?? length, 0);
  }
  return predicted;
}

function lengthOf(tree: TraceTree, parent: number, predicted: Float64Array, change: Change): number {
  const [start, end] = [tree.startNs[parent] as number, tree.endNs[parent] as number];
  const steps = stepsOf(tree, parent);
  const gap = (fromNs: number, toNs: number): number => change.gap?.(parent, fromNs, toNs) ?? toNs - fromNs;
  const before = new Predecessors(steps, start);
  let [lastEnd, ended] = [start, 0];
  let firstFree: number | undefined;
  for (const step of steps) {
    const waited = before.of(step, causeOf(tree, step.index), tree);
    let begins = waited.movedNs + gap(waited.endNs, step.startNs);
    if (change.isFree?.(step.index) === true) {
      firstFree ??= begins;
      begins = Math.min(begins, firstFree);
    }
    const ends = begins + Math.min(predicted[step.index] as number, step.endNs - step.startNs);
    before.moved.set(step.index, ends);
    ended = Math.max(ended, ends);
    lastEnd = Math.max(lastEnd, step.endNs);
  }
  return ended + gap(lastEnd, end);
}

/** The latest end of the siblings that a step waited for: as it was recorded, and as it would be. */
class Predecessors {
  readonly moved = new Map<number, number>();
  private readonly byEnd: readonly Step[];
  private done = 0;
  private movedNs = 0;

  constructor(
    steps: readonly Step[],
    private endNs: number,
  ) {
    this.byEnd = steps.toSorted((a, b) => a.endNs - b.endNs);
  }

  of(step: Step, cause: number | undefined, tree: TraceTree): { readonly endNs: number; readonly movedNs: number } {
    for (; this.done < this.byEnd.length; this.done++) {
      const sibling = this.byEnd[this.done] as Step;
      if (sibling.endNs > step.startNs) break;
      this.endNs = Math.max(this.endNs, sibling.endNs);
      this.movedNs = Math.max(this.movedNs, this.moved.get(sibling.index) ?? 0);
    }
    const moved = cause === undefined ? undefined : this.moved.get(cause);
    if (cause === undefined || moved === undefined) return { endNs: this.endNs, movedNs: this.movedNs };
    return { endNs: Math.min(tree.endNs[cause] as number, step.startNs), movedNs: moved };
  }
}

/** The children that a span waited for, in the order of their starts, cut to its time. */
export function stepsOf(tree: TraceTree, parent: number): Step[] {
  const steps: Step[] = [];
  const [from, to] = [tree.startNs[parent] as number, tree.endNs[parent] as number];
  const end = tree.subtreeEnd[parent] as number;
  for (let index = parent + 1; index < end; index = tree.subtreeEnd[index] as number) {
    const startNs = Math.max(tree.startNs[index] as number, from);
    const endNs = Math.min(tree.endNs[index] as number, to);
    if (startNs < endNs && isAwaited(tree, index, 'auto')) steps.push({ index, startNs, endNs });
  }
  return steps;
}
