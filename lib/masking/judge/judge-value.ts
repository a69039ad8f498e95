import { MAX_VALUE } from '../chars/limits.js';
import type { Hit, Range } from '../detectors/hit.js';
import { schemeKind } from '../keys/auth-schemes.js';
import { isMasked } from '../../privacy/values/masks.js';
import { isPasswordWord, isRandomWord } from './plausible-secret.js';
import { readValue, type AssignedValue } from './read-value.js';
import { isStateOrPlaceholder } from './state-words.js';

/** What surrounds a value. */
export interface Evidence {
  /** The name of what the value is said to be. */
  readonly name: string;
  readonly isQuoted: boolean;
  /** The place says that a value stands here; without that, it has to look like what the name says. */
  readonly isSure?: boolean | undefined;
}

const MASK = /^["']?\[?REDACTED/;
const PASSWORD_NAME = /(?:passw(?:or)?d|passphrase|passcode|pwd)$/i;
const NUMBER_NAME = /^(?:pin|t?otp|code|cv[cv])$/i;
const SCHEME = /^([\w-]{3,30}) \S/;

/**
 * Whether a value is a secret. A mask, a state (`missing`), a placeholder (`${TOKEN}`) and a piece of a program are none; where
 * the place leaves a doubt, a password has letters and digits or marks, a PIN is a number, and a token looks random.
 */
export function judgeValue(value: string, { name, isQuoted, isSure }: Evidence): boolean {
  if (value === '' || isNoValue(value, isQuoted)) return false;
  return isSure === true || looksLike(name, value);
}

/** Whether a value looks like what its name says. */
export function looksLike(name: string, value: string): boolean {
  if (NUMBER_NAME.test(name) && isNumber(name, value)) return true;
  return isRandomWord(value) || isCredentials(value) || (isPasswordName(name) && isPasswordWord(value));
}

/** Whether a name says `password`, whose value may be any word. */
export function isPasswordName(name: string): boolean {
  return PASSWORD_NAME.test(name);
}

/** Whether what stands where a secret might is none: a mask, or what begins with one, a state or a placeholder. */
export function isNoValue(value: string, isQuoted: boolean): boolean {
  return beginsWithMask(value) || isMasked(value) || isStateOrPlaceholder(value, isQuoted);
}

/** Whether a value begins with a mask, or with what was one. */
export function beginsWithMask(value: string): boolean {
  return `"'[R`.includes(value[0] ?? ' ') && MASK.test(value);
}

/** Reads the value that begins at `from` and judges it. */
export function secretAt(
  text: string,
  from: number,
  { name, isSure, isEscaped = false }: { name: string; isSure?: boolean; isEscaped?: boolean },
): AssignedValue | undefined {
  const value = readValue(text, from, isEscaped, from + MAX_VALUE);
  if (value === undefined || value.end <= value.start) return undefined;
  const { start, end, isQuoted } = value;
  return judgeValue(text.slice(start, end), { name, isQuoted, isSure }) ? value : undefined;
}

/** The hit for a value. */
export function hitAt({ start, end }: Range, rule = 'key-value'): Hit {
  return { start, end, rule };
}

// `PIN 4821`, `your verification code is 482913`, `CVC 123`.
function isNumber(name: string, value: string): boolean {
  return /^cv/i.test(name) ? /^\d{3,4}$/.test(value) : /^\d{4,8}$/.test(value);
}

// `["Authorization", "Bearer x"]`.
function isCredentials(value: string): boolean {
  const scheme = value.includes(' ') ? SCHEME.exec(value)?.[1] : undefined;
  return scheme !== undefined && schemeKind(scheme) === 'spoken';
}
