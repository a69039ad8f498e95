import { causeOf } from '../critical-path/causality.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { stepsOf } from './schedule.js';

/**
 * By how much a span may shrink before a sibling becomes what is waited for, in nanoseconds: what it would save its parent
 * if it were instant.
 */
export function dragNs(tree: TraceTree, index: number): number {
  const parent = tree.parent[index] as number;
  if (parent < 0) return (tree.endNs[index] as number) - (tree.startNs[index] as number);
  const steps = stepsOf(tree, parent);
  const own = steps.find((step) => step.index === index);
  if (own === undefined) return 0;
  let next = own.startNs;
  for (const { index: other, endNs } of steps) if (other !== index && endNs <= own.endNs) next = Math.max(next, endNs);
  return own.endNs - next;
}

/** How much longer a span off the path could take before its parent noticed, in nanoseconds; undefined when not awaited. */
export function slackNs(tree: TraceTree, index: number): number | undefined {
  const parent = tree.parent[index] as number;
  const steps = parent < 0 ? [] : stepsOf(tree, parent);
  const own = steps.find((step) => step.index === index);
  if (own === undefined) return undefined;
  // What says that another sibling let it start did not wait for this one.
  const follows = (other: number): boolean => [undefined, index].includes(causeOf(tree, other));
  const next = steps.find((step) => step.startNs >= own.endNs && follows(step.index));
  let awaited = own.endNs;
  for (const { endNs } of steps) if (next === undefined || endNs <= next.startNs) awaited = Math.max(awaited, endNs);
  return awaited - own.endNs;
}
