import type { TracedErrorCode } from '../errors/errors.js';
import { isRecord, type OptionRule, type OptionTable } from './option-rules.js';
import { refuseOption } from './refuse-option.js';
import { suggestName } from './suggest-name.js';

interface CheckDetails {
  /** Lets unknown names pass; the caller then warns about them with `warnOfUnknown()`. @defaultValue they are refused */
  readonly leavesUnknown?: boolean;
  readonly code?: TracedErrorCode;
}

/** Where options were written, for messages; a function where making that text costs something. */
type Site = string | (() => string);

/**
 * Refuses options of the wrong kind, and unknown ones: a mistyped name would silently have no effect.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, or the code that is given.
 */
export function checkOptions(site: Site, options: object, rules: OptionTable, details: CheckDetails = {}): void {
  new Check(site, details).group('', options, rules);
}

/** Refuses one value. @throws TracedError `TRACED_INVALID_OPTION`, or the code that is given. */
export function checkOption(
  site: Site,
  name: string,
  value: unknown,
  rule: OptionRule,
  details: CheckDetails = {},
): void {
  new Check(site, details).value(name, value, rule);
}

class Check {
  constructor(
    private readonly site: Site,
    private readonly details: CheckDetails,
  ) {}

  group(path: string, options: object, rules: OptionTable): void {
    if (!isRecord(options)) {
      this.refuse(
        `${path === '' ? 'the options are' : `${path.slice(0, -1)} is`} ${kindOf(options)}; write an object with ${Object.keys(rules).join(', ')}`,
      );
    }
    for (const name in options) {
      const rule = ruleOf(rules, name);
      if (rule !== undefined) this.value(`${path}${name}`, Reflect.get(options, name), rule);
      else if (this.details.leavesUnknown !== true) this.refuse(describeUnknown(`${path}${name}`, rules));
    }
    for (const name of neededOf(rules)) {
      if (Reflect.get(options, name) === undefined) this.value(`${path}${name}`, undefined, rules[name] as OptionRule);
    }
  }

  value(path: string, value: unknown, rule: OptionRule): void {
    if (value === undefined && rule.isNeeded !== true) return;
    const fitting = rule.or === undefined ? rule : rule.or.find(({ fits }) => fits(value));
    if (fitting === undefined || !fitting.fits(value)) this.refuse(describeWrong(path, value, rule));
    if (fitting.or !== undefined) this.value(path, value, fitting);
    if (fitting.inside !== undefined) this.group(`${path}.`, value as object, fitting.inside);
    if (fitting.items === undefined) return;
    for (const [index, item] of (value as unknown[]).entries()) {
      this.value(`${path}[${index}]`, item, { ...fitting.items, isNeeded: true });
    }
  }

  private refuse(problem: string): never {
    const { site, details } = this;
    const { code } = details;
    refuseOption(typeof site === 'string' ? site : site(), problem, code === undefined ? {} : { code });
  }
}

/** One sentence about each unknown option. */
export function unknownOptions(options: object, rules: OptionTable, root = rules, path = ''): string[] {
  return Object.keys(options).flatMap((name) => {
    const rule = ruleOf(rules, name);
    if (rule === undefined) return [describeUnknown(`${path}${name}`, rules, root)];
    const value: unknown = Reflect.get(options, name);
    const inside = insideOf(rule);
    return inside === undefined || !isPlain(value) ? [] : unknownOptions(value, inside, root, `${path}${name}.`);
  });
}

/**
 * The message about an unknown option, with the name that was probably meant.
 *
 * @param path - the name, with the groups that it stands in: `http.ignore`.
 * @param root - all options; the name is searched in every group, because people forget which group an option is in.
 */
export function describeUnknown(path: string, known: OptionTable, root: OptionTable = known): string {
  const dot = path.lastIndexOf('.') + 1;
  const [group, name] = [path.slice(0, dot), path.slice(dot)];
  const near = suggestName(name, Object.keys(known));
  const meant = near === undefined ? pathOf(name, root) : `${group}${near}`;
  const advice = meant === undefined ? `Known are ${quoted(Object.keys(known))}.` : `Did you mean '${meant}'?`;
  return `unknown option '${path}'. ${advice}`;
}

function describeWrong(path: string, value: unknown, { expected, isSecret, words = [] }: OptionRule): string {
  const isNumber = typeof value === 'number' && isSecret !== true;
  const isWord = words.length > 0 && typeof value === 'string' && WORD.test(value);
  const near = isWord ? suggestName(value, words) : undefined;
  const shown = isNumber ? String(value) : isWord ? `'${value}'` : kindOf(value);
  return `${path} is ${shown}; write ${expected}${near === undefined ? '' : `. Did you mean '${near}'?`}`;
}

/** A value that may stand in a message as a mistyped word; longer texts could be addresses or secrets. */
const WORD = /^[\w./-]{1,32}$/;

/** Describes a wrong value by its kind only, since a key or a list of secrets must not stand in a message. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'boolean') return String(value);
  if (value === '') return 'an empty text';
  if (typeof value === 'string') return 'a text';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The path of the option of this name in a table, groups included; `undefined` when there is none. */
function pathOf(name: string, table: OptionTable, path = ''): string | undefined {
  if (Object.hasOwn(table, name)) return `${path}${name}`;
  for (const [group, rule] of Object.entries(table)) {
    const inside = insideOf(rule);
    const found = inside === undefined ? undefined : pathOf(name, inside, `${path}${group}.`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const needed = new WeakMap<OptionTable, readonly string[]>();

function neededOf(rules: OptionTable): readonly string[] {
  const known = needed.get(rules);
  if (known !== undefined) return known;
  const found = Object.keys(rules).filter((name) => rules[name]?.isNeeded === true);
  needed.set(rules, found);
  return found;
}

function insideOf({ inside, or = [] }: OptionRule): OptionTable | undefined {
  return inside ?? or.find((rule) => rule.inside !== undefined)?.inside;
}

function ruleOf(rules: OptionTable, name: string): OptionRule | undefined {
  return Object.hasOwn(rules, name) ? rules[name] : undefined;
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

function isPlain(value: unknown): value is object {
  if (!isRecord(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
