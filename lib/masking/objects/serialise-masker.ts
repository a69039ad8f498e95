import { applyStrategy } from '../../privacy/values/mask-strategy.js';
import type { SerialiseMasker } from './serialise.options.js';

/** Masks what is marked as sensitive and nothing else. */
const MARKS_ONLY: Required<SerialiseMasker> = {
  isSensitiveKey: () => false,
  attribute: (_key, value) => value,
  text: (value) => value,
  mask: (value, strategy = 'redact', path = '') => applyStrategy(strategy, value, { rule: 'sensitive', path }),
};

/** The masker with an answer to what it leaves open. */
export function completeSerialiseMasker(user: SerialiseMasker = MARKS_ONLY): Required<SerialiseMasker> {
  if (user.text !== undefined && user.mask !== undefined) return user as Required<SerialiseMasker>;
  return {
    isSensitiveKey: (key) => user.isSensitiveKey(key),
    attribute: (key, value) => user.attribute(key, value),
    text: (value) => user.text?.(value) ?? value,
    mask: (value, strategy, path) =>
      user.mask ? user.mask(value, strategy, path) : MARKS_ONLY.mask(value, strategy, path),
  };
}
