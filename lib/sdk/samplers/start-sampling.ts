import { systemClock } from '../../shared/time/clock.js';
import type { SdkPackages } from '../packages/packages.js';
import { createSampler, type SamplerOption } from './create-sampler.js';
import { HeadSampler } from './head.sampler.js';
import { composeRules, resolveSampling } from './resolve-sampling.js';
import type { NamedSampler, SamplerTraits } from './sampler-row.js';
import type { SamplingOption, SamplingRule, TailOptions } from './sampling.options.js';
import { refuseSampler } from './refuse-sampler.js';

/** The sampler of a provider, and what can be changed about it later. */
export interface StartedSampling extends SamplerTraits {
  readonly sampler: NamedSampler;
  /** How traces are chosen at their end; `undefined` when they are not. */
  readonly tail: TailOptions | undefined;
  /** Globs of operations that are kept at their end, too; `undefined` for the default ones. */
  readonly important?: readonly string[] | undefined;
  /** @throws TracedError `TRACED_INVALID_SAMPLER`. */
  setRules(rules: readonly SamplingRule[]): void;
}

export interface SamplingSettings {
  readonly sampling: SamplingOption | undefined;
  readonly sampler: SamplerOption | undefined;
  /** What the variables say, or the default, for when neither option is given. */
  readonly fallback: SamplerOption;
  /** The name of the deployment environment. */
  readonly environment: string | undefined;
  readonly serviceName: string | undefined;
}

/** @throws TracedError `TRACED_INVALID_SAMPLER` when both options are given, or one of them is wrong. */
export function startSampling(packages: Pick<SdkPackages, 'trace'>, settings: SamplingSettings): StartedSampling {
  const { sampling, sampler, fallback, environment, serviceName } = settings;
  if (sampling === undefined) {
    return { ...createSampler(packages, sampler ?? fallback, { serviceName }), tail: undefined, setRules: refuseRules };
  }
  if (sampler !== undefined) refuseSampler('sampling and sampler are both given; remove one of them.');
  const options = typeof sampling === 'object' ? sampling : {};
  const tail = options.tail === true ? {} : options.tail || undefined;
  const head = resolveSampling(sampling, environment, systemClock);
  const headSampler = new HeadSampler(head, tail !== undefined);
  return {
    sampler: headSampler,
    // With a tail, everything that is not switched off is recorded.
    isDecidedByParent: true,
    readsAttributes: head.rules.some((rule) => rule.readsAttributes),
    tail,
    important: options.important,
    setRules: (rules) => headSampler.replace({ ...head, rules: composeRules(options, rules, systemClock) }),
  };
}

function refuseRules(): never {
  return refuseSampler(
    "there is nothing to set rules for; start with { sampling: 'auto' } or { sampling: { rules } }.",
  );
}
