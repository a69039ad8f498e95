import { BRAND, brandOf, type Brand } from '../../privacy/values/brand.js';
import { REDACTED } from '../../privacy/values/masks.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import { applyStrategy, requireStrategy } from '../../privacy/values/mask-strategy.js';

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A value that shows its mask to everyone who prints or serialises it. */
export interface SensitiveValue<T> {
  /** The value itself, for the code that needs it. */
  reveal(): T;
  /** The mask. */
  toString(): string;
  /** The mask; `undefined` with the strategy `drop`. */
  toJSON(): string | number | boolean | undefined;
}

class Sensitive<T> implements SensitiveValue<T> {
  constructor(value: T, strategy: MaskStrategy) {
    const brand: Brand = Object.freeze({ strategy, reveal: () => value });
    Object.defineProperty(this, BRAND, { value: brand });
    Object.freeze(this);
  }

  reveal(): T {
    return brandOf(this)?.reveal() as T;
  }

  toJSON(): string | number | boolean | undefined {
    const brand = brandOf(this);
    // There is no masker here, so a strategy that needs one (`hash`, `tokenize`) redacts.
    return brand === undefined ? REDACTED : applyStrategy(brand.strategy, brand.reveal());
  }

  toString(): string {
    return String(this.toJSON() ?? REDACTED);
  }

  [Symbol.toPrimitive](): string {
    return this.toString();
  }

  [INSPECT](): string {
    return this.toString();
  }
}

/**
 * Marks a value as sensitive: whoever prints, inspects or serialises the wrapper gets its mask.
 *
 * The strategy is `redact` unless you say otherwise. The wrapper never copies or changes the value; call `reveal()` to
 * get it back. The mark is kept under a global symbol, so a second copy of this library sees it too.
 *
 * @throws TracedError `TRACED_UNKNOWN_STRATEGY`
 * @example
 * const card = sensitive('4111111111111111', 'partial');
 * `${card}`; // ****1111
 * card.reveal(); // 4111111111111111
 */
export function sensitive<T>(value: T, strategy: MaskStrategy = 'redact'): SensitiveValue<T> {
  return new Sensitive(value, requireStrategy(strategy, 'sensitive()'));
}

/** Whether a value was wrapped by {@link sensitive}, by any copy of this library. Never runs code of the value's. */
export function isSensitive(value: unknown): value is SensitiveValue<unknown> {
  return brandOf(value) !== undefined;
}
