import type { Clock } from '../../../shared/time/clock.js';
import type { TextMatcher } from '../../../shared/glob.js';
import * as is from '../../../shared/options/option-rules.js';
import type { OptionRule, OptionRules } from '../../../shared/options/option-rules.js';
import { anyGlob, compileMatch, listOf, readsAttributes } from './match-span-start.js';
import { createRatioChoice, DROP, KEEP, RateChoice, type SamplingChoice } from '../sampling-choice.js';
import type { SampleDecision, SamplingMatch, SamplingRule } from '../sampling.options.js';
import type { SpanStartMatcher } from './span-start.js';
import { checkSampling, refuseSampler } from '../refuse-sampler.js';

/** A rule that is ready to be asked. */
export interface CompiledRule {
  readonly name: string | undefined;
  readonly choice: SamplingChoice;
  /** What the span name must be like. @defaultValue any */
  readonly matchesName?: TextMatcher | undefined;
  /** What else must hold. @defaultValue nothing */
  readonly matches?: SpanStartMatcher | undefined;
  readonly readsAttributes: boolean;
}

const TEXTS = is.either(is.text('OrderService.*'), {
  fits: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== ''),
  expected: 'a list of them',
});
const KIND = is.oneOf(...is.SPAN_KINDS);
const UPPER_CASE: OptionRule = {
  fits: (value) => [value].flat().every((method) => TEXTS.fits(method) && method === String(method).toUpperCase()),
  expected: "methods in upper case, for example 'GET'",
};
const MATCH: OptionRules<SamplingMatch> = {
  name: TEXTS,
  route: TEXTS,
  kind: is.either(KIND, is.list("['server']", KIND)),
  method: UPPER_CASE,
  attributes: is.record("{ 'tenant.plan': 'pro' }"),
  baggage: is.record("{ tenant: 'acme' }"),
};
/** What becomes of the traces that a rule is about. */
export const SAMPLE = is.either(
  is.oneOf('off', 'on'),
  is.share,
  is.group({ perSecond: is.needed(is.number({ above: 0 })) }),
);
const RULE = is.group({
  name: is.text('payments'),
  match: is.needed(is.group(MATCH)),
  sample: is.needed(SAMPLE),
} satisfies OptionRules<SamplingRule>);

/**
 * Compiles rules in their order.
 *
 * @throws TracedError `TRACED_INVALID_SAMPLER` for a rule that can never match or keep what it says, or two of one name.
 */
export function compileRules(rules: readonly SamplingRule[], clock: Pick<Clock, 'now'>): readonly CompiledRule[] {
  const names = new Set<string>();
  const seen = new Map<string, string>();
  return rules.map((rule, index) => {
    const label = `sampling.rules[${index}]${rule?.name === undefined ? '' : ` ('${rule.name}')`}`;
    checkSampling(label, rule, RULE);
    if (rule.name !== undefined && names.size === names.add(rule.name).size) {
      refuseSampler(`${label} has the name of an earlier rule; give each a name of its own.`);
    }
    const earlier = seen.get('{}') ?? seen.get(fingerprint(rule.match));
    if (earlier !== undefined) {
      refuseSampler(
        `${label} can never match: ${earlier} matches the same spans before it. Put the narrower rule first.`,
      );
    }
    seen.set(fingerprint(rule.match), label);
    return compileRule(rule, clock);
  });
}

function compileRule({ name, match, sample }: SamplingRule, clock: Pick<Clock, 'now'>): CompiledRule {
  return {
    name,
    choice: createChoice(sample, clock),
    matchesName: match.name === undefined ? undefined : anyGlob(listOf(match.name)),
    matches: compileMatch(match),
    readsAttributes: readsAttributes(match),
  };
}

export function createChoice(sample: SampleDecision, clock: Pick<Clock, 'now'>): SamplingChoice {
  if (sample === 'on' || sample === 1) return KEEP;
  if (sample === 'off' || sample === 0) return DROP;
  return typeof sample === 'number' ? createRatioChoice(sample) : new RateChoice(sample.perSecond, clock);
}

function fingerprint(match: SamplingMatch): string {
  const given = Object.entries(match).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(given.sort(([a], [b]) => (a < b ? -1 : 1))));
}
