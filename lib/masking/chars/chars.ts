import { ARROW, WIDE_COLON, WIDE_EQUALS } from './codes.js';

/** Character classes by code unit, for one table look-up per character. */
export const LETTER = 1;
export const DIGIT = 2;
/** `_` and `-`: part of a run of letters and digits. */
export const JOINER = 4;
export const WHITE_SPACE = 8;
/** Characters that begin or continue what a detector looks for. */
export const TRIGGER = 16;
/** What the part of an e-mail address before the `@` is made of. */
export const LOCAL_PART = 32;
/** What a name of SQL begins with, and goes on with. */
export const NAME_START = 64;
export const NAME = 128;

/** The class bits of every code unit, so that a look-up needs no branch. */
export const CLASSES = new Uint8Array(65_536);
const mark = (chars: string, bit: number): void => {
  for (const char of chars) {
    const code = char.charCodeAt(0);
    CLASSES[code] = (CLASSES[code] ?? 0) | bit;
  }
};
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', LETTER);
mark('0123456789', DIGIT);
mark('_-', JOINER);
mark(' \t\r\n', WHITE_SPACE);
mark(':=@+%>,', TRIGGER);
mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-'", LOCAL_PART);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_@#', NAME_START);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$#@', NAME);
for (let code = 128; code < CLASSES.length; code++) CLASSES[code] = NAME_START | NAME;
// Operators of other scripts, and the arrow.
for (const code of [WIDE_COLON, WIDE_EQUALS, ARROW]) CLASSES[code] = NAME_START | NAME | TRIGGER;

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return ((CLASSES[code] as number) & LETTER) !== 0;
}

export function isAlphanumeric(code: number): boolean {
  return ((CLASSES[code] as number) & (LETTER | DIGIT)) !== 0;
}

/** A letter, a digit, `_` or `-`. */
export function isRunChar(code: number): boolean {
  return ((CLASSES[code] as number) & (LETTER | DIGIT | JOINER)) !== 0;
}

/** What a name with parts is made of: also a dot. */
export function isDottedChar(code: number): boolean {
  return isRunChar(code) || code === 46;
}

export function isSpace(code: number): boolean {
  return ((CLASSES[code] as number) & WHITE_SPACE) !== 0;
}

export function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

export function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Whether there is a digit from `from` up to `end`. */
export function hasDigit(text: string, from: number, end: number): boolean {
  const limit = Math.min(end, text.length);
  for (let index = from; index < limit; index++) if (isDigit(text.charCodeAt(index))) return true;
  return false;
}

/** `"` and `'`. */
export function isQuote(code: number): boolean {
  return code === 34 || code === 39;
}

/** `"`, `'` and a backtick. */
export function isQuoting(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

/** What the part behind an `@` begins with: also the `//` of a service and the bracket of an address. */
export function isHostStart(code: number): boolean {
  return isRunChar(code) || code > 127 || code === 46 || code === 47 || code === 91;
}

/** A space or a tab. */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
