import type { Clock } from '../../shared/clock.js';
import { describeKnown } from '../../shared/suggest-name.js';
import { healthCheckRule, importantRule, IMPORTANT_OPERATIONS } from './default-rules.js';
import type { HeadRules } from './head.sampler.js';
import { createChoice, compileRules } from './sampling-rules.js';
import type { SamplingOption, SamplingOptions, SamplingRule } from './sampling.options.js';
import { refuseSampler } from './refuse-sampler.js';

const AUTO_RATIOS: Readonly<Record<string, number>> = {
  production: 0.01,
  prod: 0.01,
  live: 0.01,
  staging: 0.1,
  stage: 0.1,
  preprod: 0.1,
};
const OPTIONS = ['ratio', 'rules', 'important', 'ignoreHealthChecks', 'tail'];

/** The share of traces to keep in an environment: 1 % in production, 10 % in staging, all elsewhere. */
export function autoRatio(environment: string | undefined): number {
  return AUTO_RATIOS[environment?.trim().toLowerCase() ?? ''] ?? 1;
}

/**
 * What the head sampler decides by.
 *
 * @param environment - the deployment environment's name, for `'auto'`.
 * @throws TracedError `TRACED_INVALID_SAMPLER` naming the option.
 */
export function resolveSampling(
  option: SamplingOption,
  environment: string | undefined,
  clock: Pick<Clock, 'now'>,
): HeadRules {
  const options = toOptions(option);
  const ratio = options.ratio ?? 'auto';
  if (ratio !== 'auto' && !(typeof ratio === 'number' && ratio >= 0 && ratio <= 1)) {
    refuseSampler(`sampling.ratio is ${String(ratio)}; write 'auto' or a number from 0 (no trace) to 1 (every trace).`);
  }
  return {
    rules: composeRules(options, options.rules ?? [], clock),
    base: createChoice(ratio === 'auto' ? autoRatio(environment) : ratio, clock),
  };
}

/** Rules of the user's first, then the defaults that are not switched off. */
export function composeRules(
  { important, ignoreHealthChecks }: SamplingOptions,
  rules: readonly SamplingRule[],
  clock: Pick<Clock, 'now'>,
): HeadRules['rules'] {
  const operations = important ?? IMPORTANT_OPERATIONS;
  return [
    ...compileRules(rules, clock),
    ...(ignoreHealthChecks === false ? [] : [healthCheckRule()]),
    ...(operations.length === 0 ? [] : [importantRule(operations)]),
  ];
}

function toOptions(option: SamplingOption): SamplingOptions {
  if (option === 'auto' || typeof option === 'number') return { ratio: option };
  if (typeof option !== 'object' || option === null) {
    refuseSampler(`sampling is ${JSON.stringify(option)}; write 'auto', a share from 0 to 1, or { ratio, rules }.`);
  }
  for (const key of Object.keys(option)) {
    if (!OPTIONS.includes(key)) refuseSampler(`sampling has the option '${key}'. ${describeKnown(key, OPTIONS)}`);
  }
  return option;
}
