import { SpanKind } from '@opentelemetry/api';
import { checkOptions } from '../shared/check-options.js';
import {
  callback,
  either,
  flag,
  oneOf,
  oneOrMore,
  record,
  SPAN_KINDS,
  text,
  type OptionRules,
} from '../shared/option-rules.js';
import { METHOD_POLICY_OPTIONS } from './resilience/method-policy-rules.js';
import type { TracedClassOptions } from './traced.options.js';

const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value));

const ATTRIBUTES = "([order]) => ({ 'order.id': order.id })";
const METHODS = oneOrMore({
  fits: (value) =>
    (typeof value === 'string' && value !== '') || value instanceof RegExp || typeof value === 'function',
  expected: "the name of a method, a glob such as 'find*', a regular expression, a predicate",
});
const WORDS = oneOf(...SPAN_KINDS);

/** What `@Traced()`, `traced()` and `wrapInstance()` take. */
export const TRACED_OPTIONS: OptionRules<TracedClassOptions> = {
  name: either(text('order.place'), callback('([order]) => order.kind')),
  kind: {
    ...WORDS,
    fits: (value) => WORDS.fits(value) || (typeof value === 'number' && SpanKind[value] !== undefined),
  },
  attributes: either(record("{ 'order.kind': 'web' }"), callback(ATTRIBUTES)),
  samplingAttributes: callback(ATTRIBUTES),
  onResult: callback("(receipt) => ({ 'receipt.id': receipt.id })"),
  links: either({ fits: Array.isArray, expected: 'a list of links' }, callback('([order]) => [order.link]')),
  root: flag,
  expected: {
    fits: (value) => Array.isArray(value) || (typeof value === 'function' && !isClass(value)),
    expected: 'a list of error classes such as [NotFoundError], or a predicate',
  },
  enabled: either(flag, callback('() => isOn')),
  include: METHODS,
  exclude: METHODS,
  ...METHOD_POLICY_OPTIONS,
};

/** @throws TracedError `TRACED_INVALID_OPTION` */
export function checkTraced(site: () => string, options: object): void {
  checkOptions(site, options, TRACED_OPTIONS);
}
