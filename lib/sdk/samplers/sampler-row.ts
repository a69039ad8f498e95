import type { Sampler } from '@opentelemetry/sdk-trace';
import type { EnvReader } from '../env/env-reader.js';
import type { SdkPackages } from '../packages/packages.js';

/** What is known of a sampler without asking it. */
export interface SamplerTraits {
  /** It decides once per trace: below a local parent that is not recorded, nothing is. */
  readonly isDecidedByParent: boolean;
  /** It may look at the attributes that a span starts with; the specification's own samplers do not. */
  readonly readsAttributes: boolean;
  /** It is the application's own: it may change or keep what it is asked about. @defaultValue false */
  readonly isForeign?: boolean;
}

/** What a sampler may know of the process. */
export interface SamplerProcess {
  readonly serviceName?: string | undefined;
}

/** A sampler of a table; one that does something by itself can be stopped. */
export interface NamedSampler extends Sampler {
  stop?(): void;
}

/** One kind of sampler; to add one is to write such a row and to put it into the table. */
export interface SamplerRow<Name extends string, Arg = undefined> {
  /** As `OTEL_TRACES_SAMPLER` has them. */
  readonly names: readonly [Name, ...Name[]];
  /** Reads `OTEL_TRACES_SAMPLER_ARG`; gives a valid argument or `undefined`. @defaultValue it takes none */
  readonly environment?: (reader: EnvReader) => Arg | undefined;
  /** @throws TracedError `TRACED_INVALID_SAMPLER` for an argument that cannot be used. */
  readonly create: (
    packages: Pick<SdkPackages, 'trace'>,
    arg: Arg | undefined,
    process: SamplerProcess,
  ) => NamedSampler;
  /** Whether the variable is ignored when its argument is missing; `environment` has warned of that. @defaultValue false */
  readonly needsArgument?: boolean;
  readonly traits: SamplerTraits;
}
