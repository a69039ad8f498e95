import { checkKeys } from './check-option.js';
import { refuseOption } from './refuse-option.js';

/** What an option must be, and what to write. */
export type OptionRule = readonly [fits: (value: unknown) => boolean, expected: string];
interface GroupRules {
  readonly [name: string]: OptionRule;
}
/** A rule for each option of an object, and for those of the groups in it. */
export type OptionRules<T> = Readonly<Record<keyof T, OptionRule | GroupRules>>;

export const flag: OptionRule = [(value) => typeof value === 'boolean', 'true or false'];
export const count: OptionRule = [
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  'a whole number of at least 0',
];
export const list = (example: string): OptionRule => [Array.isArray, `a list, for example ${example}`];
export const record = (example: string): OptionRule => [isRecord, `an object, for example ${example}`];
export const names = (example: string): OptionRule => [
  (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  `a list of names, for example [${example}]`,
];
export const callback = (example: string): OptionRule => [
  (value) => typeof value === 'function',
  `a function, for example ${example}`,
];

/**
 * Refuses an option that nobody reads, and one of the wrong kind; `example` is what to write for all of them.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkByRules<T extends object>(site: string, options: T, rules: OptionRules<T>, example: string): void {
  if (!isRecord(options)) refuseOption(site, `the options are no object; write ${example}`);
  check(site, options, rules, '');
}

function check(
  site: string,
  options: object,
  rules: Readonly<Record<string, OptionRule | GroupRules>>,
  path: string,
): void {
  checkKeys(path === '' ? site : `${site}: ${path.slice(0, -1)}`, options, Object.keys(rules));
  for (const [name, rule] of Object.entries(rules)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined) continue;
    if (isRule(rule)) {
      if (!rule[0](value)) refuseOption(site, `${path}${name} is ${shown(value)}; write ${rule[1]}`);
    } else if (isRecord(value)) {
      check(site, value, rule, `${path}${name}.`);
    } else {
      refuseOption(site, `${path}${name} is ${shown(value)}; write an object with ${Object.keys(rule).join(', ')}`);
    }
  }
}

function isRule(rule: OptionRule | GroupRules): rule is OptionRule {
  return Array.isArray(rule);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What came, by its kind only: a key or a list of secrets must not stand in a message. */
function shown(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
