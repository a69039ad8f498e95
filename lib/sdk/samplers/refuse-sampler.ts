import { refuseOption } from '../../shared/refuse-option.js';

/** Refuses what was written about sampling. @throws TracedError `TRACED_INVALID_SAMPLER` */
export function refuseSampler(problem: string): never {
  return refuseOption('startTracing()', problem, { code: 'TRACED_INVALID_SAMPLER' });
}
