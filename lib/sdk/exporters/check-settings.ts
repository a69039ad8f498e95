import { diag } from '../../shared/diag.js';
import { describeUnknownOptions, type OptionTree } from '../../shared/option-names.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { LANE_OPTIONS } from '../pipeline/lanes/option-names.js';
import type { SettingRules } from './exporter-row.js';

/**
 * Looks at the settings of one exporter: a wrong value is refused, a name that nobody reads is warned about. What is said of a
 * value never holds it: it may be a secret.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkSettings(name: string, settings: object, rules: SettingRules<Record<string, unknown>>): void {
  const site = `startTracing(): exporter '${name}'`;
  const own = Object.fromEntries(Object.keys(rules).map((setting) => [setting, true as const]));
  const names: OptionTree = { name: true, ...LANE_OPTIONS, ...own };
  const unknown = describeUnknownOptions(site, settings, names);
  if (unknown !== undefined) diag.warn(`nestjs-traced: ${unknown} Known are ${Object.keys(names).join(', ')}.`);
  for (const [setting, rule] of Object.entries(rules)) {
    const value: unknown = Reflect.get(settings, setting);
    if (value === undefined || rule === true || rule[0](value)) continue;
    refuseOption(site, `${setting} is wrong; write ${rule[1]}.`);
  }
}
