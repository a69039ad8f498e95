import { TracedError } from '../../shared/errors/errors.js';
import type { EnvReader } from '../env/env-reader.js';
import type { SamplerRow } from './sampler-row.js';
import { startSite } from '../../shared/start-site.js';

export const traceIdRatioRow: SamplerRow<'traceidratio', number> = {
  names: ['traceidratio'],
  environment: readRatio,
  create: ({ trace }, ratio = 1) => {
    checkRatio(ratio);
    return new trace.TraceIdRatioBasedSampler(ratio);
  },
  traits: { isDecidedByParent: false, readsAttributes: false },
};

function isRatio(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function readRatio(reader: EnvReader): number | undefined {
  const written = reader.string('OTEL_TRACES_SAMPLER_ARG');
  if (written === undefined) return undefined;
  const ratio = Number(written);
  if (isRatio(ratio)) return ratio;
  reader.warn(`OTEL_TRACES_SAMPLER_ARG="${written}" is ignored: write a number from 0 to 1. [TRACED_INVALID_SAMPLER]`);
  return undefined;
}

function checkRatio(ratio: number): void {
  if (isRatio(ratio)) return;
  throw new TracedError(
    'TRACED_INVALID_SAMPLER',
    `${startSite()}: the sampler 'traceidratio' has the argument ${String(ratio)}; write a number from 0 (no trace) to 1 (every trace).`,
  );
}
