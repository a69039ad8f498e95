import type { Masker } from './masker.js';

const steady = new WeakSet<Masker>();

/** Says of a masker that it asks nothing of the user's, so that what it has found clean once stays clean. */
export function markSteady(masker: Masker): void {
  steady.add(masker);
}

/** Whether a value that had nothing to mask will never have. */
export function isSteady(masker: Masker): boolean {
  return steady.has(masker);
}
