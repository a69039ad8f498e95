import type { Clock } from '../../shared/time/clock.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import { healthCheckRule, importantRule, IMPORTANT_OPERATIONS } from './rules/default-rules.js';
import type { HeadRules } from './head.sampler.js';
import { createChoice, compileRules } from './rules/sampling-rules.js';
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
const RATIO = is.either(is.oneOf('auto'), is.share);
const SAMPLING = is.either(
  RATIO,
  is.group({
    ratio: RATIO,
    rules: is.list("[{ match: { name: 'OrderService.*' }, sample: 0.1 }]"),
    important: is.names("['PaymentService.*']"),
    ignoreHealthChecks: is.flag,
    tail: is.either(is.flag, is.record('{ slowMs: 500 }')),
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
