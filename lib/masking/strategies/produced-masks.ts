import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';

/** What functions of the user's returned: their output has no form by which it could be recognised. */
export interface ProducedMasks {
  has(value: string): boolean;
  /** Remembers a mask if its strategy is a function's, and returns it. */
  add<T>(strategy: MaskStrategy, mask: T): T;
}

const SIZE = 1024;

/** Makes the memory that keeps a token from being tokenised again; it holds masks only, never values. */
export function createProducedMasks(): ProducedMasks {
  const masks = new Set<string>();
  return {
    has: (value) => masks.size > 0 && masks.has(value),
    add: (strategy, mask) => {
      if (typeof mask !== 'string' || (typeof strategy !== 'function' && strategy !== 'tokenize')) return mask;
      if (masks.size >= SIZE) masks.delete(masks.values().next().value as string);
      masks.add(mask);
      return mask;
    },
  };
}
