import { diag } from '../../shared/diag.js';
import { describeUnknownOptions, type OptionTree } from '../../shared/option-names.js';
import type { OptionRule } from '../../shared/option-rules.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { LANE_OPTIONS } from '../pipeline/lanes/option-names.js';

/** What is wrong with a setting, and what to write; never with its value, which may be a secret. */
const RULES: Readonly<Record<string, OptionRule>> = {
  headers: [isTexts, "an object of texts, for example { authorization: 'Bearer …' }"],
  timeoutMs: [isCount, 'milliseconds, a whole number of at least 1'],
  compression: [(value) => value === 'gzip' || value === 'none', "'gzip' or 'none'"],
  maxFileBytes: [isCount, 'a whole number of at least 1'],
  maxFiles: [isCount, 'a whole number of at least 1'],
};

/**
 * Looks at the settings of one exporter: a wrong value is refused, a name that nobody reads is warned about.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkSettings(name: string, settings: object, known: OptionTree): void {
  const site = `startTracing(): exporter '${name}'`;
  const names = { name: true, ...LANE_OPTIONS, ...known } as const;
  const unknown = describeUnknownOptions(site, settings, names);
  if (unknown !== undefined) diag.warn(`nestjs-traced: ${unknown} Known are ${Object.keys(names).join(', ')}.`);
  for (const setting of Object.keys(known)) {
    const value: unknown = Reflect.get(settings, setting);
    const rule = RULES[setting];
    if (value === undefined || rule === undefined || rule[0](value)) continue;
    refuseOption(site, `${setting} is wrong; write ${rule[1]}.`);
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}
