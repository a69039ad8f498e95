import { checkOption } from '../../shared/options/check-options.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRule, OptionRules } from '../../shared/options/option-rules.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { SAMPLE } from '../samplers/rules/sampling-rules.js';
import type { MethodRule, RuleCircuitBreaker, RuleRetry, RulesFileOptions, RulesOption } from './rules.options.js';
import { startSite } from '../../shared/start-site.js';

const code = 'TRACED_INVALID_RULE';
const NUMBER = is.number({ min: 0 });
const MILLISECONDS = is.number({ min: 1 }, 'milliseconds');
const METHOD = is.text('OrderService.*');

const RULE: OptionRules<MethodRule> = {
  method: is.needed({
    fits: (value) => [value].flat().length > 0 && [value].flat().every(METHOD.fits),
    expected: "a glob of Class.method, such as 'OrderService.*', or a list of them",
  }),
  sample: SAMPLE,
  rename: is.text('order.place'),
  limits: is.group({ attributeCount: NUMBER, attributeValueLength: NUMBER }),
  retry: is.either(
    is.flag,
    is.whole(0),
    is.group({
      retries: NUMBER,
      baseMs: NUMBER,
      maxMs: NUMBER,
      maxRetryAfterMs: NUMBER,
    } satisfies OptionRules<RuleRetry>),
  ),
  timeout: is.either(is.off, MILLISECONDS),
  deadlineMs: MILLISECONDS,
  circuitBreaker: is.either(
    is.flag,
    is.group({
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
const RULES = is.list('[{ "method": "OrderService.*", "sample": "off" }]', is.group(RULE));
const FILE: OptionRule = is.group({
  file: is.needed(is.text('tracing-rules.json')),
  intervalMs: is.number({ min: 10 }, 'milliseconds'),
} satisfies OptionRules<RulesFileOptions>);

/**
 * Looks at rules that may come from anywhere.
 *
 * @throws TracedError `TRACED_INVALID_RULE` naming the rule, what is wrong and what to write.
 */
export function checkRules(rules: unknown): readonly MethodRule[] {
  checkOption('', 'rules', rules, is.needed(RULES), { code });
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
  else checkOption(startSite(), 'rules', option, is.either({ ...RULES, fits: Array.isArray }, FILE));
}
