import { refuseOption } from './refuse-option.js';
import { suggestName } from './suggest-name.js';

/** `setTimeout` fires at once for anything longer. */
const LONGEST_TIMER_MS = 2_147_483_647;

function fail(what: string, expected: string, value: unknown): never {
  const shown = typeof value === 'string' ? `"${value}"` : typeof value === 'object' ? typeof value : String(value);
  return refuseOption('', `${what} must be ${expected}, not ${shown}`);
}

export function between(what: string, value: number, min: number, max: number): number {
  return typeof value === 'number' && value >= min && value <= max
    ? value
    : fail(what, `a number from ${min} to ${max}`, value);
}

export function atLeast(what: string, value: number, min: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= min
    ? value
    : fail(what, `a number of at least ${min}`, value);
}

export function integer(what: string, value: number, min: number): number {
  return Number.isSafeInteger(value) && value >= min ? value : fail(what, `a whole number of at least ${min}`, value);
}

/** Milliseconds that a timer can wait for. */
export function duration(what: string, value: number, min = 1): number {
  return typeof value === 'number' && value >= min && value <= LONGEST_TIMER_MS
    ? value
    : fail(what, `milliseconds from ${min} to ${LONGEST_TIMER_MS}`, value);
}

export function oneOf<T extends string>(what: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  const meant = typeof value === 'string' ? suggestName(value, allowed) : undefined;
  return fail(what, `one of ${allowed.join(', ')}${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`, value);
}

export function callable<T>(what: string, value: T): T {
  return typeof value === 'function' ? value : fail(what, 'a function', value);
}

/** A key that nobody reads is a typing error, and a protection that silently is not there. */
export function checkKeys(what: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) fail(what, 'an object', options);
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const suggestion = suggestName(key, known);
    const meant = suggestion === undefined ? '' : `did you mean "${suggestion}"? `;
    refuseOption(what, `unknown option "${key}"; ${meant}known are ${known.join(', ')}`);
  }
}
