import { processSlot } from '../shared/process/process-slot.js';

/** How many values each rule has masked so far in this process. */
export const maskedValues = processSlot('masked-values', () => new Map<string, number>());

/** Counts one masked value. */
export function countMasked(rule: string): void {
  maskedValues.set(rule, (maskedValues.get(rule) ?? 0) + 1);
}
