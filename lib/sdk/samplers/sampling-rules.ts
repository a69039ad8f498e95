import type { Clock } from '../../shared/clock.js';
import type { TextMatcher } from '../../shared/glob.js';
import { describeKnown } from '../../shared/suggest-name.js';
import { anyGlob, compileMatch, listOf, readsAttributes, SPAN_KIND_NAMES } from './match-span-start.js';
import { createRatioChoice, DROP, KEEP, RateChoice, type SamplingChoice } from './sampling-choice.js';
import type { SampleDecision, SamplingMatch, SamplingRule } from './sampling.options.js';
import type { SpanStartMatcher } from './span-start.js';
import { refuseSampler } from './refuse-sampler.js';

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

const CONDITIONS = ['name', 'route', 'kind', 'method', 'attributes', 'baggage'];

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
    checkRule(rule, label);
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

function checkRule(rule: SamplingRule, label: string): void {
  if (typeof rule !== 'object' || rule === null || typeof rule.match !== 'object' || rule.match === null) {
    refuseSampler(`${label} has no conditions; write { match: { name: 'OrderService.*' }, sample: 0.1 }.`);
  }
  for (const key of Object.keys(rule.match)) {
    if (!CONDITIONS.includes(key))
      refuseSampler(`${label}.match has the condition '${key}'. ${describeKnown(key, CONDITIONS)}`);
  }
  for (const key of ['name', 'route', 'kind', 'method'] as const) {
    const value = rule.match[key];
    if (value === undefined) continue;
    const list: readonly unknown[] = listOf(value as string | readonly string[]);
    if (list.length === 0 || list.some((item) => typeof item !== 'string' || item === '')) {
      refuseSampler(
        `${label} can never match: match.${key} is ${JSON.stringify(value)}; write a text or a list of texts.`,
      );
    }
  }
  for (const kind of rule.match.kind === undefined ? [] : listOf(rule.match.kind)) {
    if (!SPAN_KIND_NAMES.includes(kind)) {
      refuseSampler(`${label} can never match: match.kind is '${kind}'. ${describeKnown(kind, SPAN_KIND_NAMES)}`);
    }
  }
  for (const method of rule.match.method === undefined ? [] : listOf(rule.match.method)) {
    if (method !== method.toUpperCase()) {
      refuseSampler(
        `${label} can never match: match.method is '${method}'; methods are upper case, write '${method.toUpperCase()}'.`,
      );
    }
  }
  checkSample(rule.sample, label);
}

function checkSample(sample: unknown, label: string): void {
  if (sample === 'on' || sample === 'off') return;
  if (typeof sample === 'number' && sample >= 0 && sample <= 1) return;
  const perSecond: unknown = typeof sample === 'object' && sample !== null && 'perSecond' in sample && sample.perSecond;
  if (typeof perSecond === 'number' && perSecond > 0 && Number.isFinite(perSecond)) return;
  refuseSampler(
    `${label}.sample is ${JSON.stringify(sample)}; write 'off', 'on', a share from 0 to 1 or { perSecond: 10 } (more than 0).`,
  );
}
