import { unknownOptions } from './check-options.js';
import { diag } from './diag.js';
import type { OptionTable } from './option-rules.js';

/** Says of each option that nobody reads what was meant. Options often come out of a configuration: no reason not to start. */
export function warnOfUnknown(site: string, options: object, rules: OptionTable): void {
  for (const problem of unknownOptions(options, rules)) diag.warn(`nestjs-traced: ${site}: ${problem}`);
}
