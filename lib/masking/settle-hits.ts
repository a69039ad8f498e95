import { applyHits, type ApplyContext } from './apply-hits.js';
import { farReads } from './detectors/assigned-value.js';
import type { Hit } from './detectors/hit.js';
import { passesFor } from './settle.js';
import { Windows } from './windows.js';

/** The hits in the windows of a text, or in the whole of it. */
export type FindHits = (text: string, windows?: Windows) => readonly Hit[];

/**
 * Replaces hits until nothing changes, as `settle` does; the first ones are those of `value`. What was read once and held
 * nothing to mask is read again only as far from a mask as a detector looks.
 *
 * @param reads what `farReads` counted before the first hits were looked for.
 */
export function settleHits(
  value: string,
  first: readonly Hit[],
  find: FindHits,
  context: ApplyContext,
  reads: number,
): string {
  let text = value;
  let hits = first;
  let before = reads;
  for (let left = passesFor(value); left > 0; left--) {
    const windows = Windows.areUseful(text) && farReads.count === before ? new Windows() : undefined;
    const masked = applyHits(text, hits, context, windows);
    if (masked === text) return text;
    text = masked;
    before = farReads.count;
    if (left > 1) hits = find(text, windows);
  }
  return text;
}
