import type { EnvReader } from '../env/env-reader.js';
import { alwaysOffRow, alwaysOnRow } from './always.sampler.js';
import { parentBased } from './parent-based.sampler.js';
import { jaegerRemoteRow } from './remote/jaeger-remote.sampler.js';
import type { SamplerRow } from './sampler-row.js';
import { traceIdRatioRow } from './trace-id-ratio.sampler.js';

/** Every sampler that can be asked for by name. */
export const SAMPLERS = [
  alwaysOnRow,
  alwaysOffRow,
  traceIdRatioRow,
  parentBased(alwaysOnRow),
  parentBased(alwaysOffRow),
  parentBased(traceIdRatioRow),
  jaegerRemoteRow,
] as const;

type Row = (typeof SAMPLERS)[number];
type ArgOf<R> = R extends SamplerRow<string, infer Arg> ? Arg : never;

/** Samplers that can be asked for by name: the names of `OTEL_TRACES_SAMPLER`. */
export type SamplerName = Row['names'][number];

/** The name of a sampler with its argument. */
export type NamedSamplerOption = { readonly name: SamplerName; readonly arg?: ArgOf<Row> };

export const SAMPLER_NAMES: readonly SamplerName[] = SAMPLERS.flatMap(({ names }) => [...names]);

export function findSampler(name: unknown): SamplerRow<SamplerName, any> | undefined {
  const rows: readonly SamplerRow<SamplerName, any>[] = SAMPLERS;
  return rows.find(({ names }) => names.some((known) => known === name));
}

const UNSUPPORTED = ['xray', 'parentbased_xray'] as const;

/** Reads `OTEL_TRACES_SAMPLER` and, for a sampler that takes one, its argument. */
export function readSampler(reader: EnvReader): NamedSamplerOption | undefined {
  const written = reader.string('OTEL_TRACES_SAMPLER')?.toLowerCase();
  if (written !== undefined && UNSUPPORTED.some((name) => name === written)) {
    reader.warn(`OTEL_TRACES_SAMPLER="${written}" is not supported and is ignored.`);
    return undefined;
  }
  const name = reader.enumeration('OTEL_TRACES_SAMPLER', SAMPLER_NAMES);
  const row = name && findSampler(name);
  if (row?.environment === undefined && reader.string('OTEL_TRACES_SAMPLER_ARG') !== undefined) {
    reader.warn(
      `OTEL_TRACES_SAMPLER_ARG is ignored: ${name === undefined ? 'OTEL_TRACES_SAMPLER names no sampler' : `the sampler "${name}" takes no argument`}.`,
    );
  }
  if (name === undefined) return undefined;
  const arg: unknown = row?.environment?.(reader);
  if (arg === undefined && row?.needsArgument === true) return undefined;
  return arg === undefined ? { name } : { name, arg: arg as NonNullable<NamedSamplerOption['arg']> };
}
