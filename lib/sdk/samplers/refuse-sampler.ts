import { checkOption } from '../../shared/check-options.js';
import type { OptionRule } from '../../shared/option-rules.js';
import { refuseOption } from '../../shared/refuse-option.js';

const code = 'TRACED_INVALID_SAMPLER';

/** Refuses what was written about sampling. @throws TracedError `TRACED_INVALID_SAMPLER` */
export function refuseSampler(problem: string): never {
  return refuseOption('startTracing()', problem, { code });
}

/** Refuses what does not follow a rule. @throws TracedError `TRACED_INVALID_SAMPLER` */
export function checkSampling(name: string, value: unknown, rule: OptionRule): void {
  checkOption('startTracing()', name, value, rule, { code });
}
