import type { Masker } from './masker.js';

const steady = new WeakSet<Masker>();

/** Marks a masker that calls no code of the user's, so that a value it found clean once stays clean. */
export function markSteady(masker: Masker): void {
  steady.add(masker);
}

/** Whether a value in which this masker found nothing to mask can be taken for clean from then on. */
export function isSteady(masker: Masker): boolean {
  return steady.has(masker);
}
