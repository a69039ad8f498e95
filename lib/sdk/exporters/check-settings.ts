import { checkOptions } from '../../shared/options/check-options.js';
import { text, type OptionTable } from '../../shared/options/option-rules.js';
import { warnOfUnknown } from '../../shared/options/warn-of-unknown.js';
import { LANE_OPTIONS } from '../pipeline/lanes/option-rules.js';
import { startSite } from '../../shared/start-site.js';

/**
 * Looks at the settings of one exporter: a wrong value is refused, a name that nobody reads is warned about. What is said of a
 * value never holds it: it may be a secret.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkSettings(name: string, settings: object, known: OptionTable): void {
  const site = `${startSite()}: exporter '${name}'`;
  const rules: OptionTable = { name: text('otlp'), ...LANE_OPTIONS, ...known };
  warnOfUnknown(site, settings, rules);
  checkOptions(site, settings, rules, { leavesUnknown: true });
}
