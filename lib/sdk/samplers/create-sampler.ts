import type { Sampler } from '@opentelemetry/sdk-trace';
import { TracedError } from '../../shared/errors.js';
import { SAMPLER_NAMES, type SamplerName } from '../names.js';
import type { SdkPackages } from '../packages.js';
import type { SamplerOption } from '../start-tracing.options.js';
import { describeKnown } from '../suggest-name.js';

/** A sampler and what is known about it. */
export interface ResolvedSampler {
  readonly sampler: Sampler;
  /** It decides once per trace: below a local parent that is not recorded, nothing is. */
  readonly isDecidedByParent: boolean;
  /** It may look at the attributes that a span starts with; the specification's own samplers do not. */
  readonly readsAttributes: boolean;
}

/**
 * Makes the sampler that an option or a variable asks for.
 *
 * @throws TracedError `TRACED_INVALID_SAMPLER` for an unknown name or a ratio outside 0 to 1.
 */
export function createSampler({ trace }: Pick<SdkPackages, 'trace'>, option: SamplerOption): ResolvedSampler {
  if (typeof option === 'object' && option !== null && 'shouldSample' in option) {
    return { sampler: option, isDecidedByParent: false, readsAttributes: true };
  }
  const { name, arg } = typeof option === 'string' ? { name: option, arg: undefined } : option;
  if (!SAMPLER_NAMES.includes(name)) {
    throw new TracedError(
      'TRACED_INVALID_SAMPLER',
      `startTracing(): the sampler '${String(name)}' is not known. ${describeKnown(String(name), SAMPLER_NAMES)}`,
    );
  }
  if (arg !== undefined && !(typeof arg === 'number' && arg >= 0 && arg <= 1)) {
    throw new TracedError(
      'TRACED_INVALID_SAMPLER',
      `startTracing(): the sampler '${name}' has the argument ${String(arg)}; write a number from 0 (no trace) to 1 (every trace).`,
    );
  }
  const parentBased = name.startsWith('parentbased_');
  const root = createRoot(trace, name, arg ?? 1);
  return {
    sampler: parentBased ? new trace.ParentBasedSampler({ root }) : root,
    isDecidedByParent: parentBased || name === 'always_off',
    readsAttributes: false,
  };
}

function createRoot(trace: SdkPackages['trace'], name: SamplerName, ratio: number): Sampler {
  if (name.endsWith('always_on')) return new trace.AlwaysOnSampler();
  if (name.endsWith('always_off')) return new trace.AlwaysOffSampler();
  return new trace.TraceIdRatioBasedSampler(ratio);
}
