import { MAX_PART } from '../chars/limits.js';

/** Short texts that were found to hold nothing to mask: routes, hosts and names come back with every span. */
export interface CleanTexts {
  has(text: string): boolean;
  add(text: string): void;
}

const SLOTS = 1024;

/**
 * Remembers up to 1,024 texts, each in the one place that its length and three of its characters give: a text that takes
 * the place of another costs one write, which a text that never comes back should not exceed.
 */
export function createCleanTexts(): CleanTexts {
  const slots = Array.from({ length: SLOTS }, () => '');
  return {
    has: (text) => text.length <= MAX_PART && slots[slotOf(text)] === text,
    add: (text) => {
      if (text.length <= MAX_PART) slots[slotOf(text)] = text;
    },
  };
}

function slotOf(text: string): number {
  const last = text.length - 1;
  const ends = text.charCodeAt(0) * 31 + text.charCodeAt(last) * 17;
  return (ends + text.charCodeAt(last >> 1) * 7 + text.charCodeAt(last - 2) * 131 + last * 61) & (SLOTS - 1);
}
