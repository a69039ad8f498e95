import { refuseOption } from '../shared/refuse-option.js';

/**
 * Refuses what is no list of names.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, naming the option.
 */
export function checkNames(names: unknown, option: string): void {
  if (names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string'))) return;
  refuseOption('', `${option} must be a list of names; write for example ['x-request-id']`);
}
