import { flag, type OptionRule } from '../shared/option-rules.js';
import { refuseOption } from '../shared/refuse-option.js';
import type { TracedOptions } from './traced.options.js';

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

/** What an option of `@Traced()` may be, and what to write. */
const RULES: readonly (readonly [keyof TracedOptions, ...OptionRule])[] = [
  [
    'attributes',
    (value) => isFunction(value) || isObject(value),
    "an object, or a function such as ([order]) => ({ 'order.id': order.id })",
  ],
  ['samplingAttributes', isFunction, "a function such as ([order]) => ({ 'order.id': order.id })"],
  ['onResult', isFunction, "a function such as (receipt) => ({ 'receipt.id': receipt.id })"],
  ['links', (value) => isFunction(value) || Array.isArray(value), 'a list of links, or a function that returns one'],
  ['root', ...flag],
  ['enabled', (value) => isFunction(value) || typeof value === 'boolean', 'true, false, or a function'],
  [
    'expected',
    (value) => Array.isArray(value) || (isFunction(value) && !isClass(value)),
    'a list of error classes such as [NotFoundError], or a predicate',
  ],
];

/**
 * Refuses a value that would do nothing at every call: a class where a list of them belongs, a text for a function.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkValues(options: TracedOptions, member: () => string): void {
  for (const [name, fits, expected] of RULES) {
    const value: unknown = options[name];
    if (value === undefined || fits(value)) continue;
    refuseOption(`@Traced({ ${name} }) on ${member()}`, `write ${expected}, or leave it out`);
  }
}
