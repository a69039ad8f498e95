/** Short texts that were found to hold nothing to mask: routes, hosts and names come back with every span. */
export interface CleanTexts {
  has(text: string): boolean;
  add(text: string): void;
}

const GENERATION = 512;
const MAX_LENGTH = 128;

/** Remembers up to 1,024 texts in two generations: a full one replaces the one before, which costs no bookkeeping. */
export function createCleanTexts(): CleanTexts {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    has: (text) => text.length <= MAX_LENGTH && (young.has(text) || old.has(text)),
    add: (text) => {
      if (text.length > MAX_LENGTH) return;
      if (young.size >= GENERATION) {
        old = young;
        young = new Set();
      }
      young.add(text);
    },
  };
}
