import { checkKeys } from '../../shared/check-option.js';
import { refuseOption } from '../../shared/refuse-option.js';
import type { KeyOptions } from '../keys/key-judge.js';
import type { SerialiseLimits } from '../objects/serialise.options.js';
import type { MaskerOptions } from './masker.options.js';

/** What an option must be, and what to write. */
type Rule = readonly [fits: (value: unknown) => boolean, expected: string];
type Rules<T> = Readonly<Record<keyof T, Rule | GroupRules>>;
interface GroupRules {
  readonly [name: string]: Rule;
}

const SITE = 'createMasker()';

const isList = (value: unknown): boolean => Array.isArray(value);
const isFunction = (value: unknown): boolean => typeof value === 'function';
const names = (example: string): Rule => [
  (value) => Array.isArray(value) && value.every((name) => typeof name === 'string'),
  `a list of names, for example [${example}]`,
];
const flag: Rule = [(value) => typeof value === 'boolean', 'true or false'];
const record: Rule = [isRecord, "an object, for example { card: 'partial' }"];
const count: Rule = [(value) => Number.isSafeInteger(value) && (value as number) >= 0, 'a whole number of at least 0'];
const callback = (example: string): Rule => [isFunction, `a function, for example ${example}`];

const RULES: Rules<MaskerOptions> = {
  keys: {
    add: names("'internalCode'"),
    remove: names("'email'"),
    allow: names("'auth.token'"),
  } satisfies Rules<KeyOptions>,
  detectors: {
    off: names("'phone'"),
    add: [isList, 'a list, for example [{ name: "acme", pattern: /acme_[a-z0-9]{8,40}/ }]'],
    extended: flag,
  } satisfies Rules<NonNullable<MaskerOptions['detectors']>>,
  groups: { pii: flag, strict: flag } satisfies Rules<NonNullable<MaskerOptions['groups']>>,
  strategies: {
    default: [() => true, 'a strategy'],
    rules: record,
    keys: record,
  } satisfies Rules<NonNullable<MaskerOptions['strategies']>>,
  hashKey: [(value) => typeof value === 'string' || value instanceof Uint8Array, 'a text or bytes'],
  hashKeyId: [(value) => typeof value === 'string', "a text, for example 'k2'"],
  tokenize: callback('(value) => vault.tokenOf(value)'),
  allow: callback("({ rule, value }) => rule === 'email' && isOurs(value)"),
  onMasked: callback('({ rule }) => count(rule)'),
  onInternalError: callback('(site, error) => console.warn(site, error)'),
  limits: { maxDepth: count, maxItems: count, maxBytes: count } satisfies Rules<SerialiseLimits>,
};

/**
 * Refuses an option that nobody reads, and one of the wrong kind: a protection that silently is not there is worse than a
 * program that does not start.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkMaskerOptions(options: MaskerOptions): void {
  if (!isRecord(options)) refuseOption(SITE, "the options are no object; write { keys: { add: ['internalCode'] } }");
  check(options, RULES, '');
}

function check(options: object, rules: Readonly<Record<string, Rule | GroupRules>>, path: string): void {
  checkKeys(path === '' ? SITE : `${SITE}: ${path.slice(0, -1)}`, options, Object.keys(rules));
  for (const [name, rule] of Object.entries(rules)) {
    const value: unknown = Reflect.get(options, name);
    if (value === undefined) continue;
    if (isRule(rule)) {
      if (!rule[0](value)) refuseOption(SITE, `${path}${name} is ${shown(value)}; write ${rule[1]}`);
    } else if (isRecord(value)) {
      check(value, rule, `${path}${name}.`);
    } else {
      refuseOption(SITE, `${path}${name} is ${shown(value)}; write an object with ${Object.keys(rule).join(', ')}`);
    }
  }
}

function isRule(rule: Rule | GroupRules): rule is Rule {
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
