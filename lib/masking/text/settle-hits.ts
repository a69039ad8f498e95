import { passesFor } from '../chars/until-stable.js';
import type { Hit, Range } from '../detectors/hit.js';
import { applyHits, type ApplyContext } from './apply-hits.js';
import { restOf } from './rest.js';
import { effortFor, effortLeft, isEnough, type Effort } from './scan-state.js';

/** The hits in a text, or in ranges of it; what they cost is taken from `effort`. */
export type ReadHits = (text: string, effort?: Effort, ranges?: readonly Range[]) => readonly Hit[];

/**
 * Replaces hits until nothing changes, as `untilStable` does; `first` are those of `value`. A text in which each mask uncovers
 * the next secret for longer than that is one mask from the next one on.
 *
 * With `left`, what the first reading left of its effort, a long text with few masks is read again only as far round them as
 * detectors look, unless that needs more.
 */
export function settleHits(
  value: string,
  first: readonly Hit[],
  read: ReadHits,
  context: ApplyContext,
  left?: Effort,
): string {
  let text = value;
  let hits = first;
  let effort = left;
  for (let passes = passesFor(value); passes > 0; passes--) {
    const near: Range[] = [];
    const masked = applyHits(text, hits, context, near);
    if (masked === text) return text;
    effort = effort && areFew(near, masked) ? effortLeft(effort, text, masked) : undefined;
    text = masked;
    if (effort !== undefined && isEnough(effort)) hits = read(text, effort, near);
    if (effort === undefined || !isEnough(effort)) hits = read(text, (effort = left && effortFor(text, false)));
  }
  const masked = applyHits(text, hits, context);
  return masked === text ? text : closed(text, hits, masked, read, context);
}

// Of more, the effort that is left would often be too little.
function areFew(ranges: readonly Range[], { length }: string): boolean {
  return 2 * ranges.reduce((sum, { start, end }) => sum + end - start, 0) < length;
}

function closed(text: string, hits: readonly Hit[], masked: string, read: ReadHits, context: ApplyContext): string {
  const difference = firstDifference(text, masked);
  const start = hits.find(({ end }) => end > difference)?.start ?? 0;
  const shorter = applyHits(text, [restOf(text, start)], context);
  const isSettled = applyHits(shorter, read(shorter), context) === shorter;
  return isSettled ? shorter : applyHits(text, [restOf(text, 0)], context);
}

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (one.charCodeAt(index) === other.charCodeAt(index)) index++;
  return index;
}
