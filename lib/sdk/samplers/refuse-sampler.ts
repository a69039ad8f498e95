import { checkOption } from '../../shared/check-options.js';
import type { OptionRule } from '../../shared/option-rules.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { startSite } from '../../shared/start-site.js';

const code = 'TRACED_INVALID_SAMPLER';

/** Refuses what was written about sampling. @throws TracedError `TRACED_INVALID_SAMPLER` */
export function refuseSampler(problem: string): never {
  return refuseOption(startSite(), problem, { code });
}

/** Refuses what does not follow a rule. @throws TracedError `TRACED_INVALID_SAMPLER` */
export function checkSampling(name: string, value: unknown, rule: OptionRule): void {
  checkOption(startSite(), name, value, rule, { code });
}
