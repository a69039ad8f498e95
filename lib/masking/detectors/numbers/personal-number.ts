import { isAlphanumeric, isDigit } from '../../chars/chars.js';
import type { Hit } from '../hit.js';

const SSN = /^(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}$/;
const NAME = /\b(?:SSN|social security(?: number)?)(?: is)?[:#]? $/i;
const LONGEST_NAME = 32;
/** How many digits it has. */
export const BARE_LENGTH = 9;
const IPV4 = /^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}/;
const PHONE_SEPARATORS = ' -().\u00a0';
const MAX_PHONE = 32;

/** A US social security number in its written form, with groups that can be issued; with spaces behind its name only. */
export function matchSsn(text: string, at: number): Hit | undefined {
  const end = at + 11;
  // The second separator and the last digit are looked at first: they rule out most candidates.
  const separator = text[at + 3];
  if (separator !== '-' && separator !== ' ') return undefined;
  if (text[at + 6] !== separator || !isDigit(text.charCodeAt(end - 1))) return undefined;
  if (separator === ' ' && !isNamed(text, at)) return undefined;
  const before = text[at - 1];
  if (before === '-' || before === '.' || isAlphanumeric(text.charCodeAt(at - 1))) return undefined;
  if (text[end] === '-' || isAlphanumeric(text.charCodeAt(end)) || !SSN.test(text.slice(at, end))) return undefined;
  return { start: at, end, rule: 'ssn' };
}

/** The same without its hyphens, behind its name: `SSN: 123456789`. */
export function matchNamedSsn(text: string, at: number): Hit | undefined {
  if (!isNamed(text, at)) return undefined;
  const end = at + BARE_LENGTH;
  return isAlphanumeric(text.charCodeAt(end)) ? undefined : { start: at, end, rule: 'ssn' };
}

function isNamed(text: string, at: number): boolean {
  return text[at - 1] === ' ' && NAME.test(text.slice(Math.max(0, at - LONGEST_NAME), at));
}

/**
 * A phone number in international form: `+`, then 8 to 15 digits with the usual separators. It does not begin within a
 * word, but may directly behind what was found before, up to `floor`. The `+` at `at` may be the end of `%2B`.
 */
export function matchPhone(text: string, at: number, floor: number): Hit | undefined {
  const isEncoded = text[at] !== '+';
  const before = isEncoded ? 0 : text.charCodeAt(at - 1);
  if ((isAlphanumeric(before) && at !== floor) || before === 43 || text[at + 1] === '0') return undefined;
  let digits = 0;
  let separators = 0;
  let end = at + 1;
  for (let index = at + 1; index < Math.min(text.length, at + MAX_PHONE); index++) {
    if (isDigit(text.charCodeAt(index))) {
      digits++;
      end = index + 1;
    } else if (digits > 0 && PHONE_SEPARATORS.includes(text[index] as string) && index - end < 2) separators++;
    else break;
  }
  const minimum = separators > 0 ? 8 : 9;
  if (digits < minimum || digits > 15 || isAlphanumeric(text.charCodeAt(end))) return undefined;
  return { start: at, end, rule: 'phone' };
}

/** The same with its `+` written as `%2B`; `at` is the `%`. */
export function matchEncodedPhone(text: string, at: number, floor: number): Hit | undefined {
  const hit = isDigit(text.charCodeAt(at + 3)) ? matchPhone(text, at + 2, floor) : undefined;
  return hit === undefined ? undefined : { ...hit, start: at };
}

/** An IPv4 address; off unless the group `strict` is on. */
export function matchIp(text: string, at: number): Hit | undefined {
  const match = IPV4.exec(text.slice(at, at + 15));
  if (match === null || text[at - 1] === '.') return undefined;
  const end = at + match[0].length;
  const isLonger = isAlphanumeric(text.charCodeAt(end)) || (text[end] === '.' && isDigit(text.charCodeAt(end + 1)));
  return isLonger ? undefined : { start: at, end, rule: 'ip' };
}
