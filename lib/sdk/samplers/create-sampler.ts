import type { Sampler } from '@opentelemetry/sdk-trace';
import { TracedError } from '../../shared/errors/errors.js';
import { describeKnown } from '../../shared/options/suggest-name.js';
import type { SdkPackages } from '../packages/packages.js';
import type { NamedSampler, SamplerProcess, SamplerTraits } from './sampler-row.js';
import { findSampler, SAMPLER_NAMES, type NamedSamplerOption, type SamplerName } from './table.js';
import { startSite } from '../../shared/start-site.js';

/** A sampler: its name, its name with the ratio of traces to keep, or an object of your own. */
export type SamplerOption = SamplerName | NamedSamplerOption | Sampler;

/** A sampler and what is known about it. */
export interface ResolvedSampler extends SamplerTraits {
  readonly sampler: NamedSampler;
}

/**
 * Makes the sampler that an option or a variable asks for.
 *
 * @throws TracedError `TRACED_INVALID_SAMPLER` for an unknown name or an argument that cannot be used.
 */
export function createSampler(
  packages: Pick<SdkPackages, 'trace'>,
  option: SamplerOption,
  process: SamplerProcess = {},
): ResolvedSampler {
  if (typeof option === 'object' && option !== null && 'shouldSample' in option) {
    return { sampler: option, isDecidedByParent: false, readsAttributes: true, isForeign: true };
  }
  const { name, arg }: NamedSamplerOption = typeof option === 'string' ? { name: option } : option;
  const row = findSampler(name);
  if (row !== undefined) return { sampler: row.create(packages, arg, process), ...row.traits };
  throw new TracedError(
    'TRACED_INVALID_SAMPLER',
    `${startSite()}: the sampler '${String(name)}' is not known. ${describeKnown(String(name), SAMPLER_NAMES)}`,
  );
}
