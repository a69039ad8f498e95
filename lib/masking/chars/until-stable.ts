import { MAX_PASSES, MAX_READ_AGAIN, MIN_PASSES } from './limits.js';

/** How often a text may be read again: short ones until every cascade has ended, long ones within linear time. */
export function passesFor(text: string): number {
  return Math.max(MIN_PASSES, Math.min(MAX_PASSES, Math.floor(MAX_READ_AGAIN / text.length)));
}

/**
 * Masks until nothing changes: what stood next to a masked part may be recognised only now that its neighbour is a mask.
 * A text with nothing to mask is read once, a masked one usually twice, and none without end: one that is not settled then
 * is `unsettled`.
 */
export function untilStable(value: string, mask: (text: string) => string, unsettled: string): string {
  let text = value;
  for (let left = passesFor(value); left > 0; left--) {
    const masked = mask(text);
    if (masked === text) return text;
    text = masked;
  }
  return mask(text) === text ? text : unsettled;
}
