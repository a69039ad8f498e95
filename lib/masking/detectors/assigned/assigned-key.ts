import { MAX_ESCAPE, MAX_NAME } from '../../chars/limits.js';
import { BACKTICK, CLOSE_BRACKET } from '../../chars/codes.js';
import { isAlphanumeric, isBlank, isQuote, isRunChar } from '../../chars/chars.js';

/** The key in front of `:` or `=`. */
export interface AssignedKey {
  readonly text: string;
  readonly start: number;
  readonly isQuoted: boolean;
  /** The quotes are written `\"`: the text is JSON inside of a JSON string. */
  readonly isEscaped: boolean;
  /** `settings["secret"]`: the key of an object in a program. */
  readonly isSubscript?: boolean;
}

// Columns of assignments are aligned.
const MAX_SPACES = 32;
const QUOTES = `"'\``;
const LETTER = /[\p{L}\p{M}\p{Cf}]/u;
// For each code unit: 0 until the pattern has been asked, then its answer.
const KNOWN = new Uint8Array(65_536);
const YES = 1;
const NO = 2;
const IS_KEY_CHAR = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  if (isRunChar(code) || '.$%[]\0'.includes(String.fromCharCode(code))) IS_KEY_CHAR[code] = 1;
}

/** Reads the key that ends before `end`; `undefined` when there is none. */
export function readKey(text: string, end: number, floor: number): AssignedKey | undefined {
  let last = end;
  for (let spaces = 0; spaces < MAX_SPACES && isBlank(text.charCodeAt(last - 1)); spaces++) last--;
  const code = text.charCodeAt(last - 1);
  if (isQuote(code) || code === BACKTICK) return quotedKey(text, last - 1, text[last - 1] as string, floor);
  if (code === CLOSE_BRACKET && QUOTES.includes(text[last - 2] ?? ' ')) return subscript(text, last - 2, floor);
  const start = wordStart(text, last, floor);
  return start === last ? undefined : plainKey(text, start, last);
}

function wordStart(text: string, end: number, floor: number): number {
  const limit = Math.max(floor, end - MAX_NAME);
  let start = end;
  while (start > limit && isKeyChar(text, start - 1)) start--;
  return start;
}

/** The key with up to `count` words before it: `Secret Access Key`. */
export function withWordsBefore(text: string, key: AssignedKey, count: number, floor: number): string {
  let start = key.start;
  for (let words = 0; words < count && text[start - 1] === ' '; words++) {
    let first = start - 1;
    const limit = Math.max(floor, first - 24);
    while (first > limit && isAlphanumeric(text.charCodeAt(first - 1))) first--;
    if (first === start - 1) break;
    start = first;
  }
  return text.slice(start, key.start + key.text.length);
}

function plainKey(text: string, start: number, end: number): AssignedKey {
  return { text: text.slice(start, end), start, isQuoted: false, isEscaped: false };
}

function quotedKey(text: string, close: number, quote: string, floor: number): AssignedKey | undefined {
  let end = close;
  while (end > close - MAX_ESCAPE && text[end - 1] === '\\') end--;
  const isEscaped = end < close;
  const limit = Math.max(floor, end - MAX_NAME);
  let start = end;
  while (start > limit && text[start - 1] !== quote && text[start - 1] !== '\n') start--;
  // A text that was cut at its beginning has the end of the key only.
  if (text[start - 1] !== quote) start = wordStart(text, end, floor);
  if (start === end) return undefined;
  return { text: text.slice(start, end), start, isQuoted: true, isEscaped };
}

// `settings["secret"] = …`: the quotes belong to the subscript, and the value is none of JSON.
function subscript(text: string, close: number, floor: number): AssignedKey | undefined {
  const key = quotedKey(text, close, text[close] as string, floor);
  if (key === undefined) return undefined;
  return { text: key.text, start: key.start, isQuoted: false, isEscaped: false, isSubscript: true };
}

function isLetterBeyondAscii(code: number): boolean {
  if (KNOWN[code] === 0) KNOWN[code] = LETTER.test(String.fromCharCode(code)) ? YES : NO;
  return KNOWN[code] === YES;
}

function isKeyChar(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code > 127 ? isLetterBeyondAscii(code) : IS_KEY_CHAR[code] === 1;
}
