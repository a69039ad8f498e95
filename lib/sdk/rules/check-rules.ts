import { refuseOption } from '../../shared/refuse-option.js';
import { TracedError } from '../../shared/errors.js';
import { describeKnown } from '../../shared/suggest-name.js';
import type { MethodRule, RulesOption } from './rules.options.js';

type Check = (value: unknown) => string | undefined;

const isNumber = (value: unknown, minimum: number): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= minimum;
const number =
  (minimum: number, wanted: string): Check =>
  (value) =>
    isNumber(value, minimum) ? undefined : wanted;
const numbersOf =
  (keys: readonly string[]): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null) return `an object with ${keys.join(', ')}`;
    const wrong = Object.entries(value).find(([key, one]) => !keys.includes(key) || !isNumber(one, 0));
    if (wrong === undefined) return undefined;
    return keys.includes(wrong[0]) ? `a number of at least 0 for ${wrong[0]}` : describeKnown(wrong[0], keys);
  };
const either =
  (...checks: readonly Check[]): Check =>
  (value) => {
    const complaints = checks.map((check) => check(value));
    return complaints.includes(undefined) ? undefined : complaints.join(', or ');
  };
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : allowed.map((one) => JSON.stringify(one)).join(' or ');
const filledText: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'a text');

const CHECKS: Readonly<Record<keyof MethodRule, Check>> = {
  method: (value) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every((one) => filledText(one) === undefined)
      ? undefined
      : "a glob of Class.method, such as 'OrderService.*', or a list of them";
  },
  sample: either(
    oneOf('off', 'on'),
    (value) => (isNumber(value, 0) && (value as number) <= 1 ? undefined : 'a share from 0 to 1'),
    (value) => {
      const perSecond: unknown = typeof value === 'object' && value !== null && 'perSecond' in value && value.perSecond;
      return isNumber(perSecond, Number.MIN_VALUE) ? undefined : '{ "perSecond": 10 }';
    },
  ),
  rename: filledText,
  limits: numbersOf(['attributeCount', 'attributeValueLength']),
  retry: either(
    oneOf(true, false),
    number(0, 'a number of retries'),
    numbersOf(['retries', 'baseMs', 'maxMs', 'maxRetryAfterMs']),
  ),
  timeout: either(oneOf(false), number(1, 'milliseconds of at least 1')),
  deadlineMs: number(1, 'milliseconds of at least 1'),
  circuitBreaker: either(
    oneOf(true, false),
    numbersOf(['windowMs', 'minCalls', 'failureRatio', 'slowCallMs', 'slowRatio', 'openMs', 'maxOpenMs', 'probes']),
  ),
};

/**
 * Looks at rules that may come from anywhere.
 *
 * @throws TracedError `TRACED_INVALID_RULE` naming the rule, what is wrong and what to write.
 */
export function checkRules(rules: unknown): readonly MethodRule[] {
  if (!Array.isArray(rules)) return fail('rules are no list; write [{ "method": "OrderService.*", "sample": "off" }].');
  for (const [index, rule] of (rules as unknown[]).entries()) checkRule(rule, `rules[${index}]`);
  return rules as readonly MethodRule[];
}

export const isRuleList = (option: RulesOption | undefined): option is readonly MethodRule[] => Array.isArray(option);

/** @throws TracedError `TRACED_INVALID_RULE`, `TRACED_INVALID_OPTION`. */
export function checkRulesOption(option: RulesOption | undefined): void {
  if (option === undefined) return;
  if (isRuleList(option)) return void checkRules(option);
  const { file, intervalMs = 500 } = option;
  if (typeof file !== 'string' || file === '') {
    refuseOption('startTracing()', "rules is neither a list nor a file; write rules: { file: 'tracing-rules.json' }.");
  }
  if (!(Number.isFinite(intervalMs) && intervalMs >= 10)) {
    refuseOption('startTracing()', `rules.intervalMs is ${String(intervalMs)}; write milliseconds of at least 10.`);
  }
}

function checkRule(rule: unknown, label: string): void {
  if (typeof rule !== 'object' || rule === null) fail(`${label} is no object; write { "method": "OrderService.*" }.`);
  const { method, ...settings } = rule as Record<string, unknown>;
  complain(`${label}.method`, method, CHECKS.method(method));
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  if (given.length === 0) fail(`${label} says nothing about its methods; add sample, rename, limits or retry.`);
  for (const [key, value] of given) {
    const check = (CHECKS as Readonly<Record<string, Check | undefined>>)[key];
    if (check === undefined) fail(`${label} has the setting '${key}'. ${describeKnown(key, Object.keys(CHECKS))}`);
    complain(`${label}.${key}`, value, check(value));
  }
}

function complain(what: string, value: unknown, wanted: string | undefined): void {
  if (wanted !== undefined) fail(`${what} is ${JSON.stringify(value) ?? 'missing'}; write ${wanted}.`);
}

function fail(message: string): never {
  throw new TracedError('TRACED_INVALID_RULE', message);
}
