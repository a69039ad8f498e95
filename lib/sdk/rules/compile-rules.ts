import type { Attributes } from '@opentelemetry/api';
import type { MethodEffect, MethodRules } from '../../core/contracts/method-rules.js';
import { ATTR_CODE_FUNCTION_NAME } from '../../shared/attributes.js';
import type { Clock } from '../../shared/time/clock.js';
import { compileGlob, type TextMatcher } from '../../shared/glob.js';
import { createChoice, type CompiledRule } from '../samplers/rules/sampling-rules.js';
import type { MethodRule } from './rules.options.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';

/** How much a span may hold. */
export type RuleLimits = NonNullable<MethodRule['limits']>;

/** Rules, ready for each part that asks them: the wrappers of methods, the sampler and the limiter of spans. */
export interface CompiledRules extends MethodRules {
  /** For the sampler: decide about traces that begin with a method. */
  readonly sampling: readonly CompiledRule[];
  /** `undefined` when no rule limits anything. */
  readonly limitsOn: ((method: string) => RuleLimits | undefined) | undefined;
  /** The globs as they were written. */
  readonly globs: readonly string[];
}

interface Compiled {
  readonly rule: MethodRule;
  readonly matches: TextMatcher;
}

const TUNABLE = ['retry', 'timeout', 'deadlineMs', 'circuitBreaker'] as const;

/**
 * @param rules that have been checked.
 * @param hasSampler whether our sampler obeys the rules; under another sampler a method that is off gets no span at all.
 */
export function compileRules(
  rules: readonly MethodRule[],
  hasSampler: boolean,
  clock: Pick<Clock, 'now'>,
): CompiledRules {
  const compiled = rules.map((rule) => ({ rule, matches: anyOf([rule.method].flat().map((one) => compileGlob(one))) }));
  const limited = compiled.filter(({ rule }) => rule.limits !== undefined);
  return {
    globs: rules.flatMap(({ method }) => method),
    effectOn: (names) => effectOf(matching(compiled, names), hasSampler),
    sampling: compiled
      .filter(({ rule }) => rule.sample !== undefined)
      .map(({ rule, matches }) => ({
        name: undefined,
        choice: createChoice(rule.sample as NonNullable<MethodRule['sample']>, clock),
        readsAttributes: false,
        matches: ({ name, attributes }) => matches(methodOf(name, attributes)),
      })),
    limitsOn: limited.length === 0 ? undefined : (method) => mergedLimits(matching(limited, [method])),
  };
}

/** `Class.method` of a span: its attribute `code.function.name` where the span has another name, else its name. */
export function methodOf(spanName: string, attributes: Attributes): string {
  const method = attributes[ATTR_CODE_FUNCTION_NAME];
  return typeof method === 'string' ? method : spanName;
}

function effectOf(rules: readonly MethodRule[], hasSampler: boolean): MethodEffect | undefined {
  if (rules.length === 0) return undefined;
  const sample = first(rules, 'sample');
  const isOff = sample === 'off' || sample === 0;
  const tuning: Record<string, unknown> = {};
  for (const key of TUNABLE) {
    const value = first(rules, key);
    if (value !== undefined) tuning[key] = value;
  }
  return {
    silent: isOff ? (hasSampler ? 'inside' : 'always') : undefined,
    name: first(rules, 'rename'),
    tuning: Object.keys(tuning).length === 0 ? undefined : tuning,
  };
}

function mergedLimits(rules: readonly MethodRule[]): RuleLimits | undefined {
  return rules.length === 0
    ? undefined
    : Object.assign({}, ...rules.map(({ limits }) => withoutUndefined(limits)).reverse());
}

function first<Key extends keyof MethodRule>(rules: readonly MethodRule[], key: Key): MethodRule[Key] | undefined {
  return rules.find((rule) => rule[key] !== undefined)?.[key];
}

function matching(compiled: readonly Compiled[], names: readonly string[]): readonly MethodRule[] {
  return compiled.filter(({ matches }) => names.some(matches)).map(({ rule }) => rule);
}

function anyOf(matchers: readonly TextMatcher[]): TextMatcher {
  const [only] = matchers;
  return matchers.length === 1 && only !== undefined ? only : (text) => matchers.some((matches) => matches(text));
}
