import { MAX_LINE, MAX_NAME } from '../chars/limits.js';
import {
  AT,
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  DOLLAR,
  DOT,
  HASH,
  HYPHEN,
  OPEN_BRACE,
  OPEN_PAREN,
  PERCENT,
  QUESTION,
  SLASH,
  STAR,
  UNDERSCORE,
} from '../chars/codes.js';
import { CLASSES, isAlphanumeric, isDigit, NAME, NAME_START } from '../chars/chars.js';

const NUMBER = /0[xX][0-9a-fA-F_]+|0[bB][01_]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]{0,62})?\$/y;
// Not a tag of any dialect, but what stands in it is meant to be a string.
const SPACED_TAG = /\$[A-Za-z_]\w{0,31}(?: \w{1,31}){1,3}\$/y;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy;
const BRACED_ID = /\{[0-9a-f-]{32,44}\}/iy;
const BRACKET_NAME = /\[[A-Za-z_@#][^\]\n'"]{0,127}\]/y;
const FORMAT_CODE = /%(?:\([\w.]{1,64}\))?[sdifrb](?![\w])|%\d{1,2}\$[sd]/y;
/** How long a name in brackets may be. */
export const MAX_BRACKET = 260;
const SHORTEST_ID = 32;
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

// What begins nothing: no literal, no name, no comment.
const IS_QUIET = new Uint8Array(128);
for (const char of '(),=<>*!&|^~)]') IS_QUIET[char.charCodeAt(0)] = 1;

/** Whether a code unit is punctuation that begins nothing longer. */
export function isQuiet(code: number): boolean {
  return code < 128 && IS_QUIET[code] === 1;
}

/** Whether a name can begin with this code unit. */
export function isNameStart(code: number): boolean {
  return ((CLASSES[code] as number) & NAME_START) !== 0;
}

/** Whether a name can go on with this code unit. */
export function isNameChar(code: number): boolean {
  return ((CLASSES[code] as number) & NAME) !== 0;
}

/** Where the name that goes on at `from` ends. */
export function nameEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && ((CLASSES[text.charCodeAt(end)] as number) & NAME) !== 0) end++;
  return end;
}

/** The end of a quoted text that begins at `at`; beyond the text when it is not closed. A doubled quote stands for itself. */
export function quoteEnd(text: string, at: number, isEscaping: boolean): number {
  const quote = text.charCodeAt(at);
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH && isEscaping) index++;
    else if (code === quote) {
      if (text.charCodeAt(index + 1) !== quote) return index + 1;
      index++;
    }
  }
  return text.length + 1;
}

/** The end of a comment at `at`; `at` when there is none. */
export function commentEnd(text: string, at: number, hasHashComments: boolean): number {
  const code = text.charCodeAt(at);
  if (code !== SLASH && code !== HYPHEN && code !== HASH) return at;
  const next = text.charCodeAt(at + 1);
  if (code === SLASH && next === STAR) {
    const close = text.indexOf('*/', at + 2);
    return close === -1 ? text.length : close + 2;
  }
  if (!(code === HYPHEN && next === HYPHEN) && !(hasHashComments && code === HASH)) return at;
  const line = text.indexOf('\n', at);
  return line === -1 ? text.length : line;
}

/** The end of a dollar-quoted string at `at`, -1 when there is none; within a name there is none, behind a literal there is. */
export function dollarQuoteEnd(text: string, at: number, isBehindLiteral: boolean): number {
  const next = text.charCodeAt(at + 1);
  if (next !== DOLLAR && !isNameStart(next)) return -1;
  DOLLAR_TAG.lastIndex = at;
  const tag = DOLLAR_TAG.exec(text)?.[0];
  if (isNameChar(text.charCodeAt(at - 1)) && !isBehindLiteral) return -1;
  if (tag === undefined) return spacedQuoteEnd(text, at);
  const close = text.indexOf(tag, at + tag.length);
  return close === -1 ? text.length + 1 : close + tag.length;
}

function spacedQuoteEnd(text: string, at: number): number {
  SPACED_TAG.lastIndex = at;
  const tag = SPACED_TAG.exec(text)?.[0];
  const close = tag === undefined ? -1 : text.slice(0, at + MAX_LINE).indexOf(tag, at + tag.length);
  return tag === undefined || close === -1 ? -1 : close + tag.length;
}

/** The end of a bare UUID at `at`; `at` when there is none. */
export function uuidEnd(text: string, at: number): number {
  if (text.charCodeAt(at + 8) !== HYPHEN) return at;
  UUID.lastIndex = at;
  return UUID.test(text) ? UUID.lastIndex : at;
}

/** The end of an id in braces at `at`; `at` when there is none. */
export function bracedIdEnd(text: string, at: number): number {
  if (!isIdChar(text.charCodeAt(at + 1)) || !isIdChar(text.charCodeAt(at + SHORTEST_ID))) return at;
  BRACED_ID.lastIndex = at;
  return BRACED_ID.test(text) ? BRACED_ID.lastIndex : at;
}

// A quick look before a pattern: `-`, digits and letters.
function isIdChar(code: number): boolean {
  return code === HYPHEN || isAlphanumeric(code);
}

/** The end of an Oracle `q'[…]'` literal whose quote stands at `quote`. */
export function oracleQuoteEnd(text: string, quote: number): number {
  const open = text[quote + 1];
  if (open === undefined) return text.length + 1;
  const close = text.indexOf(`${CLOSING[open] ?? open}'`, quote + 2);
  return close === -1 ? text.length + 1 : close + 2;
}

/** The end of a number, with the letters that cannot be parted from it. */
export function numberEnd(text: string, at: number): number {
  let digits = at;
  while (isDigit(text.charCodeAt(digits))) digits++;
  const next = text.charCodeAt(digits);
  if (digits > at && next !== DOT && !isNameChar(next)) return digits;
  NUMBER.lastIndex = at;
  const end = NUMBER.test(text) ? NUMBER.lastIndex : at + 1;
  return nameEnd(text, end);
}

/** The end of a name in brackets at `at`, -1 when it is none: `array[1]`. */
export function bracketEnd(text: string, at: number, isKnown: boolean): number {
  if (isKnown) {
    const close = text.slice(at, at + MAX_BRACKET).indexOf(']');
    return close === -1 ? -1 : at + close + 1;
  }
  const next = text.charCodeAt(at + 1);
  if (next > 127 || !isNameStart(next)) return -1;
  BRACKET_NAME.lastIndex = at;
  const match = BRACKET_NAME.exec(text)?.[0];
  return match === undefined ? -1 : at + match.length;
}

/** The end of a placeholder at `at` (`$1 :name @p1 ?2 %s {0} #{id}`), `at` when there is none. */
export function placeholderEnd(text: string, at: number): number {
  const char = text.charCodeAt(at);
  const next = text.charCodeAt(at + 1);
  if (char === PERCENT) return formatEnd(text, at, next);
  if (char === OPEN_BRACE || ((char === HASH || char === DOLLAR) && next === OPEN_BRACE)) return braceEnd(text, at);
  if (char === COLON && next === COLON) return at + 2;
  if (char !== QUESTION && char !== DOLLAR && char !== COLON && char !== AT) return at;
  let end = at + 1;
  while (text.charCodeAt(end) === AT) end++;
  if (char === QUESTION) {
    while (isDigit(text.charCodeAt(end))) end++;
    return end;
  }
  end = nameEnd(text, end);
  return end > at + 1 ? end : at;
}

function formatEnd(text: string, at: number, next: number): number {
  if (next !== OPEN_PAREN && !isAlphanumeric(next)) return at;
  FORMAT_CODE.lastIndex = at;
  return FORMAT_CODE.test(text) ? FORMAT_CODE.lastIndex : at;
}

// `{0}`, `{{name}}`, `#{id}`, `${id}`.
function braceEnd(text: string, at: number): number {
  let from = text.charCodeAt(at) === OPEN_BRACE ? at + 1 : at + 2;
  if (text.charCodeAt(from) === OPEN_BRACE) from++;
  let end = from;
  while (end <= from + MAX_NAME && isBracedChar(text.charCodeAt(end))) end++;
  if (end > from + MAX_NAME || text.charCodeAt(end) !== CLOSE_BRACE) return at;
  return text.charCodeAt(end + 1) === CLOSE_BRACE ? end + 2 : end + 1;
}

// A letter, a digit, `_` or `.`.
function isBracedChar(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE || code === DOT;
}
