import { SpanKind } from '@opentelemetry/api';
import { checkOptions } from '../../shared/options/check-options.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import { METHOD_POLICY_OPTIONS } from './method-policy-rules.js';
import type { TracedClassOptions } from './traced.options.js';

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

const ATTRIBUTES = "([order]) => ({ 'order.id': order.id })";
const METHODS = is.oneOrMore({
  fits: (value) =>
    (typeof value === 'string' && value !== '') || value instanceof RegExp || typeof value === 'function',
  expected: "the name of a method, a glob such as 'find*', a regular expression, a predicate",
});
const WORDS = is.oneOf(...is.SPAN_KINDS);

/** What `@Traced()`, `traced()` and `wrapInstance()` take. */
export const TRACED_OPTIONS: OptionRules<TracedClassOptions> = {
  name: is.either(is.text('order.place'), is.callback('([order]) => order.kind')),
  kind: {
    ...WORDS,
    fits: (value) => WORDS.fits(value) || (typeof value === 'number' && SpanKind[value] !== undefined),
  },
  attributes: is.either(is.record("{ 'order.kind': 'web' }"), is.callback(ATTRIBUTES)),
  samplingAttributes: is.callback(ATTRIBUTES),
  onResult: is.callback("(receipt) => ({ 'receipt.id': receipt.id })"),
  links: is.either({ fits: Array.isArray, expected: 'a list of links' }, is.callback('([order]) => [order.link]')),
  root: is.flag,
  expected: {
    fits: (value) => Array.isArray(value) || (typeof value === 'function' && !isClass(value)),
    expected: 'a list of error classes such as [NotFoundError], or a predicate',
  },
  enabled: is.either(is.flag, is.callback('() => isOn')),
  include: METHODS,
  exclude: METHODS,
  ...METHOD_POLICY_OPTIONS,
};

/** Checks the options of `@Traced()` and its like. @throws TracedError `TRACED_INVALID_OPTION` */
export function checkTraced(site: () => string, options: object): void {
  checkOptions(site, options, TRACED_OPTIONS);
}
