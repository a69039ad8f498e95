/** What a custom strategy is told about the value: never more than where it was found. */
export interface MaskContext {
  /** The rule that found the value: a detector's name, `key` or `sensitive`. */
  readonly rule: string;
  /** Where it was found, for example `order.card`; empty when that is not known. */
  readonly path: string;
}

/** A strategy of the user's: the replacement, or `undefined` to drop the value. */
export type MaskFunction = (value: unknown, context: MaskContext) => string | number | boolean | undefined;

/** The strategies that have a name. */
export type MaskStrategyName = 'redact' | 'drop' | 'partial' | 'hash' | 'tokenize';

/**
 * How a sensitive value is replaced.
 *
 * - `redact` (the default): `[REDACTED]`, whatever the value and its length.
 * - `drop`: the attribute is left out; inside of a text it is `[REDACTED]`.
 * - `partial`: `****1111` for cards, `j***@example.com` for e-mail, `****42` for phones, `****wxyz` for other values of
 *   at least 16 characters, `****` for the rest.
 * - `hash`: `h:<key id>:<22 characters>`, HMAC-SHA-256 of the value under the masker's key.
 * - `tokenize`: what the masker's `tokenize` function returns.
 * - a function of yours.
 */
export type MaskStrategy = MaskStrategyName | MaskFunction;
