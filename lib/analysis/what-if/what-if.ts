import { overlapNs, pausesOf, type Stretch } from '../causes/attempts.js';
import type { TraceInput } from '../span-record.js';
import { mainRoot } from '../tree/main-root.js';
import { toSettledTree } from '../critical-path/settle-clocks.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { predict, type Change } from './schedule.js';

/**
 * One thing imagined: spans that are so many times faster, pauses inside a span that are shorter, or calls at the same
 * time.
 */
export type WhatIfChange =
  | {
      /** Spans, with all that is below them, that take a `factor`-th of their time; `Infinity` is instant. */
      readonly faster: readonly string[];
      readonly factor: number;
    }
  | {
      /** Spans whose own work, between their children, takes a `factor`-th of its time. */
      readonly ownWork: readonly string[];
      readonly factor: number;
      /**
       * Only the pauses between the attempts of a call, or only what is no pause.
       *
       * @defaultValue both
       */
      readonly part?: 'pauses' | 'work' | undefined;
    }
  | {
      /** Siblings that start together instead of one after another. */
      readonly together: readonly string[];
    };

/** Times in microseconds. */
export interface WhatIf {
  /** Id of the root whose time is predicted. */
  readonly root: string;
  readonly durationUs: number;
  /** From recorded times: never more than it took, and not a promise. */
  readonly predictedUs: number;
  readonly savesUs: number;
}

/**
 * About how long a request would take if parts of it were faster, or ran at the same time.
 *
 * Every call keeps its distance to what it waited for; what ran beside the changed part limits what is gained.
 *
 * @example
 * whatIf({ spans }, [{ faster: [slowQuery.spanId], factor: 10 }]).predictedUs;
 */
export function whatIf(trace: TraceInput | TraceTree, changes: readonly WhatIfChange[]): WhatIf {
  const tree = toSettledTree(trace);
  const root = mainRoot(tree);
  if (root === undefined) return { root: '', durationUs: 0, predictedUs: 0, savesUs: 0 };
  const { changed, change } = toChange(tree, changes);
  const durationNs = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const predictedNs = Math.min(predict(tree, changed, change)[root] as number, durationNs);
  return {
    root: tree.spans[root]?.spanId ?? '',
    durationUs: durationNs / 1000,
    predictedUs: Math.round(predictedNs) / 1000,
    savesUs: Math.round(durationNs - predictedNs) / 1000,
  };
}

/** By how much the own time of a span is shorter, and where it has pauses. */
interface Gaps {
  readonly pauses: readonly Stretch[];
  readonly pauseFactor: number;
  readonly workFactor: number;
}

type OwnWork = Extract<WhatIfChange, { readonly ownWork: readonly string[] }>;

function faster(tree: TraceTree, index: number, before: Gaps | undefined, { factor, part }: OwnWork): Gaps {
  const times = Math.max(factor, 1);
  return {
    pauses: before?.pauses ?? pausesOf(tree, index),
    pauseFactor: part === 'work' ? (before?.pauseFactor ?? 1) : times,
    workFactor: part === 'pauses' ? (before?.workFactor ?? 1) : times,
  };
}

function shortened(gaps: Gaps | undefined, fromNs: number, toNs: number): number {
  if (gaps === undefined) return toNs - fromNs;
  const paused = overlapNs(gaps.pauses, fromNs, toNs);
  return paused / gaps.pauseFactor + (toNs - fromNs - paused) / gaps.workFactor;
}

function toChange(tree: TraceTree, changes: readonly WhatIfChange[]): { changed: Set<number>; change: Change } {
  const ids = new Map(tree.spans.map(({ spanId }, index) => [spanId, index]));
  const [lengths, free] = [new Map<number, number>(), new Set<number>()];
  const gaps = new Map<number, Gaps>();
  const each = (spanIds: readonly string[], visit: (index: number) => void): void => {
    for (const spanId of spanIds) {
      const index = ids.get(spanId);
      if (index !== undefined) visit(index);
    }
  };
  for (const item of changes) {
    if ('faster' in item) each(item.faster, (index) => lengths.set(index, Math.max(item.factor, 1)));
    else if ('ownWork' in item)
      each(item.ownWork, (index) => gaps.set(index, faster(tree, index, gaps.get(index), item)));
    else each(item.together, (index) => free.add(index));
  }
  return {
    changed: new Set([...lengths.keys(), ...gaps.keys(), ...free]),
    change: {
      length: (index, ns) => ns / (lengths.get(index) ?? 1),
      gap: (parent, fromNs, toNs) => shortened(gaps.get(parent), fromNs, toNs),
      isFree: (index) => free.has(index),
    },
  };
}
