import { applyHits, type ApplyContext } from './apply-hits.js';
import { farReads } from '../judge/read-value.js';
import type { Hit } from '../detectors/hit.js';
import { restOf } from './rest.js';
import { effortFor, endsInMask, isSpent, type Effort } from './scan-state.js';
import { passesFor } from '../chars/until-stable.js';
import { Windows } from './windows.js';

const FEW = 100;

/** The hits in the windows of a text, or in the whole of it. */
export type ReadHits = (text: string, effort: Effort, windows?: Windows) => readonly Hit[];

/** What a reading of a text found. */
export interface Reading {
  readonly hits: readonly Hit[];
  /** What it left. */
  readonly effort: Effort;
  /** What `farReads` counted before it. */
  readonly reads: number;
}

/**
 * Replaces hits until nothing changes, as `untilStable` does; `first` is the reading of `value`. What was read once and held
 * nothing to mask is read again only as far from a mask as a detector looks. A text in which each mask uncovers the next
 * secret for longer than that is one mask from the next one on.
 */
export function settleHits(value: string, first: Reading, read: ReadHits, context: ApplyContext): string {
  let text = value;
  let { hits, effort, reads } = first;
  const { isUrl } = context;
  for (let left = passesFor(value); left > 0; left--) {
    const isPart = left > 1 && Windows.areUseful(text) && farReads.count === reads && mayBePart(hits);
    const windows = isPart ? new Windows() : undefined;
    const masked = applyHits(text, hits, context, windows);
    if (masked === text) return text;
    // What was spent on the rest of the text counts on.
    effort = carried(effort, effortFor(text, isUrl), effortFor(masked, isUrl));
    text = masked;
    reads = farReads.count;
    const isWhole = windows === undefined || isSpent(effort);
    hits = isWhole ? [] : read(text, effort, windows);
    // Without a mask at its end, a text that is spent now may end here: with one, it gets some more.
    if (isWhole || (isSpent(effort) && endsInMask(text))) hits = read(text, (effort = effortFor(text, isUrl)));
  }
  const masked = applyHits(text, hits, context);
  return masked === text ? text : closed(text, hits, masked, { read, context });
}

// A reading that ended early, with many masks before that, may end elsewhere the next time.
function mayBePart(hits: readonly Hit[]): boolean {
  return hits.at(-1)?.shape !== 'rest' || hits.length <= FEW;
}

function carried(left: Effort, before: Effort, after: Effort): Effort {
  return {
    looks: left.looks + after.looks - before.looks,
    sensitiveKeys: left.sensitiveKeys + after.sensitiveKeys - before.sensitiveKeys,
    operators: left.operators + after.operators - before.operators,
  };
}

function closed(
  text: string,
  hits: readonly Hit[],
  masked: string,
  { read, context }: { read: ReadHits; context: ApplyContext },
): string {
  const difference = firstDifference(text, masked);
  const start = hits.find(({ end }) => end > difference)?.start ?? 0;
  const shorter = applyHits(text, [restOf(text, start)], context);
  const isSettled = applyHits(shorter, read(shorter, effortFor(shorter, context.isUrl)), context) === shorter;
  return isSettled ? shorter : applyHits(text, [restOf(text, 0)], context);
}

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (one.charCodeAt(index) === other.charCodeAt(index)) index++;
  return index;
}
