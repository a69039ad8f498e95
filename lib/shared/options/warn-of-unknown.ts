import { unknownOptions } from './check-options.js';
import { diag } from '../errors/diag.js';
import type { OptionTable } from './option-rules.js';

/** Warns about unknown options with the name that was probably meant. Only a warning: options often come from configuration. */
export function warnOfUnknown(site: string, options: object, rules: OptionTable): void {
  for (const problem of unknownOptions(options, rules)) diag.warn(`nestjs-traced: ${site}: ${problem}`);
}
