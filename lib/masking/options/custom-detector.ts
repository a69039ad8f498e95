import { TracedError } from '../../shared/errors/errors.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { EXTENDED } from '../detectors/extended/extended-rules.js';
import type { DetectorName, Hit } from '../detectors/hit.js';
import type { CustomDetector, DetectedRange, MaskerOptions } from './masker.options.js';
import { whyUnsafe } from '../patterns/pattern-safety.js';

/** Whether a detector runs, by its name. */
export type DetectorSwitches = Readonly<Record<DetectorName, boolean>>;

/** Which detectors run. */
export interface DetectorConfig {
  /** Which of the built-in ones run, by name. */
  readonly on: DetectorSwitches;
  /** The same for the values of ids: the number of an order is not a card, whatever its check digit says. */
  readonly onForIds: DetectorSwitches;
  readonly custom: readonly ((text: string) => Hit[])[];
}

export const DETECTOR_NAMES: readonly DetectorName[] = [
  'card',
  'iban',
  'email',
  'phone',
  'ssn',
  'ip',
  'jwt',
  'http-credentials',
  'private-key',
  'vendor-token',
  'webhook-url',
  'url-userinfo',
  'key-value',
  'cli-argument',
];
const PII_DETECTORS: readonly DetectorName[] = ['iban', 'email', 'phone', 'ssn'];

/**
 * Which built-in detectors are on, and the user's own ones.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, `TRACED_UNSAFE_PATTERN`
 */
export function resolveDetectors(
  options: MaskerOptions['detectors'],
  groups: { readonly pii: boolean; readonly strict: boolean },
): DetectorConfig {
  const off = new Set<string>(options?.off ?? []);
  for (const name of off) {
    if (!(DETECTOR_NAMES as readonly string[]).includes(name))
      refuseOption('createMasker()', `detectors.off names '${name}'; the detectors are ${DETECTOR_NAMES.join(', ')}`);
  }
  if (!groups.strict) off.add('ip');
  if (!groups.pii) for (const name of PII_DETECTORS) off.add(name);
  const custom = [...(options?.extended === true ? EXTENDED : []), ...(options?.add ?? []).map(toFinder)];
  const on = Object.fromEntries(DETECTOR_NAMES.map((name) => [name, !off.has(name)])) as DetectorSwitches;
  return { on, onForIds: { ...on, card: false }, custom };
}

function toFinder(detector: CustomDetector): (text: string) => Hit[] {
  const { name, find, pattern, trigger } = (detector ?? {}) as Partial<CustomDetector>;
  if (typeof name !== 'string' || !/^[\w.-]{1,40}$/.test(name))
    refuseOption('createMasker()', `the name of a detector is '${name}'; use letters, digits, '.', '-' and '_'`);
  if (pattern !== undefined) return patternFinder(detector, requirePattern(name, pattern));
  if (typeof find !== 'function') refuseOption('createMasker()', `the detector '${name}' has neither find nor pattern`);
  if (trigger === undefined || trigger === '')
    refuseOption(
      'createMasker()',
      `the detector '${name}' has a find function and needs a trigger, the literal that a text must contain`,
    );
  return (text) => (text.includes(trigger) ? toHits(name, find(text), text.length) : []);
}

// Judged by what is read of it: an expression can come from another realm, a test's for one.
function requirePattern(name: string, pattern: Partial<RegExp>): RegExp {
  if (typeof pattern?.source !== 'string' || typeof pattern.flags !== 'string')
    refuseOption('createMasker()', `the pattern of the detector '${name}' is no regular expression; write /…/`);
  return pattern as RegExp;
}

function patternFinder({ name, trigger, validate }: CustomDetector, pattern: RegExp): (text: string) => Hit[] {
  const reason = whyUnsafe(pattern.source, pattern.flags);
  if (reason !== undefined) {
    throw new TracedError(
      'TRACED_UNSAFE_PATTERN',
      `createMasker({ detectors.add }) cannot prove that the pattern of '${name}' runs in linear time: ${reason}; bound its quantifiers, put a literal in front of them, or use find`,
    );
  }
  const global = new RegExp(pattern.source, [...new Set(`${pattern.flags}g`)].join(''));
  return (text) => {
    if (trigger !== undefined && !text.includes(trigger)) return [];
    const hits: Hit[] = [];
    for (const match of text.matchAll(global)) {
      if (match[0] !== '' && (validate === undefined || validate(match[0]))) {
        hits.push({ start: match.index, end: match.index + match[0].length, rule: name });
      }
    }
    return hits;
  };
}

function toHits(rule: string, ranges: Iterable<DetectedRange>, length: number): Hit[] {
  const hits: Hit[] = [];
  for (const { start, end } of ranges) {
    if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start && end <= length)
      hits.push({ start, end, rule });
  }
  return hits;
}
