import { checkOption } from '../../shared/check-options.js';
import {
  either,
  flag,
  group,
  list,
  needed,
  number,
  off,
  text,
  whole,
  type OptionRule,
  type OptionRules,
} from '../../shared/option-rules.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { SAMPLE } from '../samplers/sampling-rules.js';
import type { MethodRule, RuleCircuitBreaker, RuleRetry, RulesFileOptions, RulesOption } from './rules.options.js';

const code = 'TRACED_INVALID_RULE';
const NUMBER = number({ min: 0 });
const MILLISECONDS = number({ min: 1 }, 'milliseconds');
const METHOD = text('OrderService.*');

const RULE: OptionRules<MethodRule> = {
  method: needed({
    fits: (value) => [value].flat().length > 0 && [value].flat().every(METHOD.fits),
    expected: "a glob of Class.method, such as 'OrderService.*', or a list of them",
  }),
  sample: SAMPLE,
  rename: text('order.place'),
  limits: group({ attributeCount: NUMBER, attributeValueLength: NUMBER }),
  retry: either(
    flag,
    whole(0),
    group({ retries: NUMBER, baseMs: NUMBER, maxMs: NUMBER, maxRetryAfterMs: NUMBER } satisfies OptionRules<RuleRetry>),
  ),
  timeout: either(off, MILLISECONDS),
  deadlineMs: MILLISECONDS,
  circuitBreaker: either(
    flag,
    group({
      windowMs: NUMBER,
      minCalls: NUMBER,
      failureRatio: NUMBER,
      slowCallMs: NUMBER,
      slowRatio: NUMBER,
      openMs: NUMBER,
      maxOpenMs: NUMBER,
      probes: NUMBER,
    } satisfies OptionRules<RuleCircuitBreaker>),
  ),
};
const RULES = list('[{ "method": "OrderService.*", "sample": "off" }]', group(RULE));
const FILE: OptionRule = group({
  file: needed(text('tracing-rules.json')),
  intervalMs: number({ min: 10 }, 'milliseconds'),
} satisfies OptionRules<RulesFileOptions>);

/**
 * Looks at rules that may come from anywhere.
 *
 * @throws TracedError `TRACED_INVALID_RULE` naming the rule, what is wrong and what to write.
 */
export function checkRules(rules: unknown): readonly MethodRule[] {
  checkOption('', 'rules', rules, needed(RULES), { code });
  for (const [index, { method: _, ...settings }] of (rules as readonly MethodRule[]).entries()) {
    if (Object.values(settings).some((value) => value !== undefined)) continue;
    refuseOption('', `rules[${index}] says nothing about its methods; add sample, rename, limits or retry`, { code });
  }
  return rules as readonly MethodRule[];
}

export const isRuleList = (option: RulesOption | undefined): option is readonly MethodRule[] => Array.isArray(option);

/** @throws TracedError `TRACED_INVALID_RULE`, `TRACED_INVALID_OPTION`. */
export function checkRulesOption(option: RulesOption | undefined): void {
  if (isRuleList(option)) checkRules(option);
  else checkOption('startTracing()', 'rules', option, either({ ...RULES, fits: Array.isArray }, FILE));
}
