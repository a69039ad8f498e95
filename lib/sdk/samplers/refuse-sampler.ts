import { checkOption } from '../../shared/options/check-options.js';
import type { OptionRule } from '../../shared/options/option-rules.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
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
