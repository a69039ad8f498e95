import { withoutValues, operationKey } from '../repetition/operation-key.js';
import type { Repetition } from '../repetition/repetitions.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** Calls of one operation that were made again and again, in one place or in several alike. */
export interface RepeatedCalls {
  /** The calls of each place, as places in the tree. */
  readonly groups: readonly (readonly number[])[];
  readonly count: number;
  readonly errorCount: number;
  readonly order: Repetition['order'];
  readonly meanUs: number;
  /** `query` can ask for all at once, `call` too; `work` of the process around them can only run beside itself. */
  readonly what: 'query' | 'call' | 'work';
  /** About what the request would gain if ten of a group ran at a time. */
  readonly tenAtATimeUs: number;
}

/** Repetitions of one operation below parents that differ in their values only are one. */
export function groupRepetitions(found: readonly Repetition[], tree: TraceTree, places: ReadonlyMap<string, number>) {
  const groups = new Map<string, Repetition[]>();
  for (const repetition of found) {
    const first = tree.spans[places.get(repetition.spanIds[0] as string) ?? -1];
    const key = `${first === undefined ? '' : operationKey(first)}\n${withoutValues(repetition.parentName)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [repetition]);
    else group.push(repetition);
  }
  return [...groups.values()];
}

/** What a group of repetitions is together. */
export function toRepeatedCalls(group: readonly Repetition[], groups: readonly (readonly number[])[]): RepeatedCalls {
  const sum = (of: (repetition: Repetition) => number): number => group.reduce((total, each) => total + of(each), 0);
  const { statement, kind } = group[0] as Repetition;
  const count = sum((each) => each.count);
  return {
    groups,
    count,
    errorCount: sum(({ errorCount }) => errorCount),
    order: group.every(({ order }) => order === 'sequential') ? 'sequential' : 'parallel',
    meanUs: sum(({ totalUs }) => totalUs) / count,
    what: statement !== undefined ? 'query' : kind === 'internal' ? 'work' : 'call',
    tenAtATimeUs: sum(({ onPathUs, maxUs }) => Math.max(0, onPathUs - Math.max(maxUs, onPathUs / 10))),
  };
}

/** The longest call of a group. */
export function longestOf(tree: TraceTree, members: readonly number[]): number {
  const length = (index: number): number => (tree.endNs[index] as number) - (tree.startNs[index] as number);
  return members.reduce((a, b) => (length(b) > length(a) ? b : a));
}

/** `one after another`, and in how many places. */
export function howRepeated({ order, groups }: RepeatedCalls, countText: (count: number) => string): string {
  const how = order === 'parallel' ? 'at the same time' : 'one after another';
  return groups.length === 1 ? how : `${how}, in ${countText(groups.length)} groups`;
}
