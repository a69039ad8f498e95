import type { SpanMasker } from '../pipeline/mask-span.js';
import type { StartedSampling } from '../samplers/start-sampling.js';
import type { CompiledRules } from './compile-rules.js';
import { SpanLimiter } from './limit-span.js';
import { RuledSampler } from './ruled.sampler.js';

/** The parts of our own provider that obey rules for methods. */
export class RuledParts {
  readonly sampler: RuledSampler;
  readonly mask: SpanMasker;
  private readonly limiter: SpanLimiter;

  constructor({ sampler, tail }: Pick<StartedSampling, 'sampler' | 'tail'>, mask: SpanMasker) {
    this.sampler = new RuledSampler(sampler, tail !== undefined);
    this.limiter = new SpanLimiter(mask);
    this.mask = this.limiter.apply;
  }

  readonly apply = ({ sampling, limitsOn }: CompiledRules): void => {
    this.sampler.replace(sampling);
    this.limiter.replace(limitsOn);
  };
}
