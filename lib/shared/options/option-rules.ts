/** What an option must be, and what to write. */
export interface OptionRule {
  readonly fits: (value: unknown) => boolean;
  readonly expected: string;
  /** Whether the value is a secret, so that not even a number given for it may stand in a message. */
  readonly isSecret?: boolean;
  /** The words that it may be, for "did you mean …?". */
  readonly words?: readonly string[];
  /** What an object that is given for it may hold. */
  readonly inside?: OptionTable;
  /** What each item of a list is. */
  readonly items?: OptionRule;
  /** Whether it must be there. */
  readonly isNeeded?: boolean;
  /** The rules of which one is enough. */
  readonly or?: readonly OptionRule[];
}

/** A rule for each name. */
export interface OptionTable {
  readonly [name: string]: OptionRule;
}

/** A rule for each option of `T`, so that the compiler finds one that was forgotten. */
export type OptionRules<T> = Readonly<Record<keyof T, OptionRule>>;

interface Range {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly whole?: boolean;
}

/** `setTimeout` fires at once for anything longer. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** Accepts any value here; the room that reads the option checks it. */
export const elsewhere: OptionRule = { fits: () => true, expected: 'what it is for' };
export const flag: OptionRule = { fits: (value) => typeof value === 'boolean', expected: 'true or false' };
export const off: OptionRule = { fits: (value) => value === false, expected: 'false' };

/** A number that is finite. */
export function number({ min, above, max = Number.MAX_VALUE, whole = false }: Range, unit?: string): OptionRule {
  const named = unit ?? (whole ? 'a whole number' : 'a number');
  const least = above === undefined ? `of at least ${min}` : `above ${above}`;
  const range =
    max >= Number.MAX_VALUE ? least : above === undefined ? `from ${min} to ${max}` : `${least} up to ${max}`;
  return {
    fits: (value) =>
      typeof value === 'number' &&
      value >= (min ?? -Infinity) &&
      value > (above ?? -Infinity) &&
      value <= max &&
      (!whole || Number.isSafeInteger(value)),
    expected: `${named} ${range}`,
  };
}
export const whole = (min: number): OptionRule => number({ min, whole: true });
/** Milliseconds that a timer can wait for. */
export const duration = (min = 1): OptionRule => number({ min, max: LONGEST_TIMER_MS }, 'milliseconds');

/** The names of the span kinds, in the order of their numbers. */
export const SPAN_KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

/** A part of all, from 0 to 1. */
export const share = number({ min: 0, max: 1 }, 'a share');

/** A text that is not empty. */
export const text = (example: string): OptionRule => ({
  fits: isFilled,
  expected: `a text, for example '${example}'`,
});
export const oneOf = (...words: readonly string[]): OptionRule => ({
  fits: (value) => words.includes(value as string),
  expected: words
    .map((word) => `'${word}'`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1'),
  words,
});
export const callback = (example: string): OptionRule => ({
  fits: (value) => typeof value === 'function',
  expected: `a function, for example ${example}`,
});
export const list = (example: string, items?: OptionRule): OptionRule => ({
  fits: Array.isArray,
  expected: `a list, for example ${example}`,
  ...(items && { items }),
});
export const names = (example: string): OptionRule => ({
  fits: (value) => Array.isArray(value) && value.every(isFilled),
  expected: `a list of names, for example ${example}`,
});
export const record = (example: string): OptionRule => ({
  fits: isRecord,
  expected: `an object, for example ${example}`,
});
/** An object of texts by name. */
export const texts = (example: string): OptionRule => ({
  fits: (value) => isRecord(value) && Object.values(value).every((one) => typeof one === 'string'),
  expected: `an object of texts, for example ${example}`,
});
/** An object of which the options are known. */
export const group = (inside: OptionTable, example?: string): OptionRule => ({
  fits: isRecord,
  expected: `an object ${example === undefined ? `with ${Object.keys(inside).join(', ')}` : `such as ${example}`}`,
  inside,
});
/** An object that has methods. */
export const having = (what: string, ...methods: readonly string[]): OptionRule => ({
  fits: (value) =>
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof Reflect.get(value, name) === 'function'),
  expected: `${what}, an object with ${methods.join(', ')}`,
});
/** One, or a list of them. */
export const oneOrMore = (items: OptionRule): OptionRule =>
  either(items, { fits: Array.isArray, expected: 'a list of them', items });
/** An option that cannot be left out. */
export const needed = (rule: OptionRule): OptionRule => ({ ...rule, isNeeded: true });
/** Accepts what any of the rules accepts; the first rule that accepts a value also checks its inside. */
export const either = (...or: readonly OptionRule[]): OptionRule => ({
  fits: (value) => or.some((rule) => rule.fits(value)),
  expected: or.map(({ expected }) => expected).join(', or '),
  words: or.flatMap(({ words = [] }) => words),
  or,
});

export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
