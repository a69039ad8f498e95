import { passesFor } from '../chars/until-stable.js';
import type { Hit } from '../detectors/hit.js';
import { applyHits, type ApplyContext } from './apply-hits.js';
import { restOf } from './rest.js';

/** The hits in a text. */
export type ReadHits = (text: string) => readonly Hit[];

/**
 * Replaces hits until nothing changes, as `untilStable` does; `first` are those of `value`. A text in which each mask uncovers
 * the next secret for longer than that is one mask from the next one on.
 */
export function settleHits(value: string, first: readonly Hit[], read: ReadHits, context: ApplyContext): string {
  let text = value;
  let hits = first;
  for (let left = passesFor(value); left > 0; left--) {
    const masked = applyHits(text, hits, context);
    if (masked === text) return text;
    text = masked;
    hits = read(text);
  }
  const masked = applyHits(text, hits, context);
  return masked === text ? text : closed(text, hits, masked, { read, context });
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
  const isSettled = applyHits(shorter, read(shorter), context) === shorter;
  return isSettled ? shorter : applyHits(text, [restOf(text, 0)], context);
}

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (one.charCodeAt(index) === other.charCodeAt(index)) index++;
  return index;
}
