import type { Clock } from '../../shared/clock.js';
import { either, flag, group, list, names, oneOf, record, share, type OptionRules } from '../../shared/option-rules.js';
import { healthCheckRule, importantRule, IMPORTANT_OPERATIONS } from './default-rules.js';
import type { HeadRules } from './head.sampler.js';
import { createChoice, compileRules } from './sampling-rules.js';
import type { SamplingOption, SamplingOptions, SamplingRule } from './sampling.options.js';
import { checkSampling } from './refuse-sampler.js';

const AUTO_RATIOS: Readonly<Record<string, number>> = {
  production: 0.01,
  prod: 0.01,
  live: 0.01,
  staging: 0.1,
  stage: 0.1,
  preprod: 0.1,
};
const RATIO = either(oneOf('auto'), share);
const SAMPLING = either(
  RATIO,
  group({
    ratio: RATIO,
    rules: list("[{ match: { name: 'OrderService.*' }, sample: 0.1 }]"),
    important: names("['PaymentService.*']"),
    ignoreHealthChecks: flag,
    tail: either(flag, record('{ slowMs: 500 }')),
  } satisfies OptionRules<SamplingOptions>),
);

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
  checkSampling('sampling', option, SAMPLING);
  return typeof option === 'object' ? option : { ratio: option };
}
