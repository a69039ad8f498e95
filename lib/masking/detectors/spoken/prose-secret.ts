import { LOWER_E, LOWER_N } from '../../chars/codes.js';
import { beginsWithQuestion } from '../../keys/key-question.js';
import { matchSetPassword } from './account-statement.js';
import { withWordsBefore, type AssignedKey } from '../assigned/assigned-key.js';
import { isAlphanumeric, isLetter, isQuote, isSpace } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord, isShortSecret } from '../../judge/plausible-secret.js';
import { isNoValue } from '../../judge/no-value.js';
import { isVendorToken, tokenBehind } from '../assigned/said-token.js';

const MAX_NAME = 48;
const MAX_SPACES = 20;
const MAX_AHEAD = 72;
// `aws configure set aws_secret_access_key x`.
const SETTING = /\bconfig(?:ure)? set $/;
const LONGEST_SETTING = 15;
const MIN_VALUE = 3;
const TOKEN_WORD = /^(?=\D{0,64}\d{3})[A-Za-z\d]{8,64}$/;
const MAX_VALUE = 128;
const PASSWORD = /(?:passw(?:or)?d|passphrase|passcode|pwd)$/i;
const TOKEN = /(?:secret|token|api[_-]?key)$/i;
const KEY = /key$/i;
const IS = ' is ';
const OWNED = /(?:^|[^A-Za-z])(?:the|your|my|our|this|new) $/i;
const LONGEST_OWNER = 6;
const LONG_KEY = /(?=[^\s]{0,64}[A-Z])(?=[^\s]{0,64}[a-z])(?=[^\s]{0,64}\d)[\w+/=-]{24,128}/y;
// A secret with the word in front of it only: `api key`.
const NAME_PART = /^(?:key|code)$/i;
// A short number is a secret behind these: `PIN 4821`, `your verification code is 482913`.
const NUMBER_NAMES = /^(?:pin|t?otp|code|cv[cv])$/i;
const NUMBER = /^\d{4,8}$/;
const CARD_CODE = /^\d{3,4}$/;
// What a connector begins with; no other word is read as one.
const CONNECTOR_STARTS = 'iwhnsrcutfeé-=→IWHNSRCUTFE';
const CONNECTOR =
  /^(?:(?:is|was|has been|es|ist|est|era|war|é)(?: now)?(?: (?:set|reset|changed|updated))?(?: to)?|(?:now|set|reset|changed|updated)(?: is)?(?: to)?|to|->|=>|→|-{2,8}|-v|--value) +/i;
const OWNER = /^for [^\n]{1,56}? (?:is|was|=) +/;
const COUNTED = /^\s*(?:char|iteration|round|time|attempt|byte|bit|sec|min|hour|day|user|account|entr|row|of\b)/i;
const CONJUNCTION = /^(?:and|or|&|the|a|is|to|with|via|by),?$/i;
const INNER_DIGIT = /[a-z]\d+[a-z]/;
const MARKS = '.,;:!?)';

// The last letters of `password`, `passwd`, `pwd`, `passphrase`, `passcode`, `secret`, `token`, `key`, `code`, `pin` and `otp`.
const ENDINGS = new Uint8Array(32 * 32 * 32);
let LAST = 0;
for (const ending of ['ord', 'swd', 'pwd', 'ase', 'ode', 'ret', 'ken', 'key', 'pin', 'otp', 'cvv', 'cvc']) {
  ENDINGS[endingAt(ending, 3)] = 1;
  LAST |= 1 << (ending.charCodeAt(2) & 31);
}

function endingAt(text: string, end: number): number {
  return (
    ((text.charCodeAt(end - 3) & 31) << 10) | ((text.charCodeAt(end - 2) & 31) << 5) | (text.charCodeAt(end - 1) & 31)
  );
}

/** A cheap look at the end of a word: whether it may be one that a secret follows in a sentence. */
export function mayPrecedeSecret(text: string, start: number, end: number): boolean {
  if (((LAST >>> (text.charCodeAt(end - 1) & 31)) & 1) === 0 || end - start < 3) return false;
  return ENDINGS[endingAt(text, end)] === 1;
}

/** A secret that follows its name in a sentence: `password hunter2 rejected`, `the password for bob is "x"`. */
export function matchProseSecret(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  if (end - start > MAX_NAME) return undefined;
  context.look();
  const statement = matchSetPassword(text, start, end);
  if (statement !== undefined) return statement;
  const name = text.slice(start, end);
  const isPart = NAME_PART.test(name);
  if (isPart && !isNamedBefore(text, start, name, context)) return tokenBehind(text, end) ?? saidKey(text, start, end);
  const valueStart = skipSpaces(text, end);
  const connector = connectorAt(text, valueStart);
  const isBracketed = text[valueStart + connector] === '(';
  const from = valueStart + connector + (isBracketed ? 1 : 0);
  const isQuoted = isQuote(text.charCodeAt(from));
  if (isQuoted && connector === 0) return undefined;
  const isPassword = isPasswordName(name);
  const range = isQuoted ? quotedWord(text, from) : bareWord(text, from, name, connector === 0 ? start : -1);
  if (range !== undefined) context.look();
  if (range === undefined || (isBracketed && !isRandomWord(text.slice(range.start, range.end)))) return undefined;
  if (!isPassword && !TOKEN.test(name) && !KEY.test(name) && !NUMBER_NAMES.test(name)) return undefined;
  const value = text.slice(range.start, range.end);
  if (isNoValue(value, isQuoted)) return undefined;
  if (isQuoted && !isPassword && !isRandomWord(value) && !/\d/.test(value)) return undefined;
  // `password1 and password2` are names.
  if (context.verdict(value) !== undefined && !isSaid(connector, value) && !isBehindLogin(text, start, value))
    return undefined;
  return isPart || isAboutSecret(text, start, name, context) ? { ...range, rule: 'key-value' } : undefined;
}

// `token abcd1234`.
function isToken(word: string): boolean {
  return TOKEN_WORD.test(word) && isPasswordWord(word);
}

// `password is OldPass1` says a value.
function isSaid(connector: number, value: string): boolean {
  if (/\d{3}/.test(value)) return true;
  return connector > 0 && ((/[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)) || INNER_DIGIT.test(value));
}

function isPasswordName(name: string): boolean {
  // `secret`, `token` and `key` end in another letter.
  const last = name.charCodeAt(name.length - 1) | 32;
  return (last === 100 || last === 101) && PASSWORD.test(name);
}

// `next token`, `page_token` and `primary key` are about none.
function isAboutSecret(text: string, start: number, name: string, context: ScanContext): boolean {
  if (context.verdict(name) !== 'key') return false;
  if (text[start - 1] !== ' ') return true;
  const named = withWordsBefore(text, keyAt(name, start), 1, context.floor);
  return context.verdict(named) === 'key' || beginsWithQuestion(named);
}

function isNamedBefore(text: string, start: number, name: string, context: ScanContext): boolean {
  const hasWord = isAlphanumeric(text.charCodeAt(start - 2));
  return context.verdict(hasWord ? withWordsBefore(text, keyAt(name, start), 1, context.floor) : name) === 'key';
}

// `your key is qP9z…`: of no other key that was named before, and long and mixed as no name is.
function saidKey(text: string, start: number, end: number): Hit | undefined {
  if (!text.startsWith(IS, end) || !OWNED.test(text.slice(Math.max(0, start - LONGEST_OWNER), start))) return undefined;
  const from = end + IS.length;
  LONG_KEY.lastIndex = from;
  const key = LONG_KEY.exec(text)?.[0];
  return key === undefined || !isRandomWord(key)
    ? undefined
    : { start: from, end: from + key.length, rule: 'key-value' };
}

function keyAt(text: string, start: number): AssignedKey {
  return { text, start, isQuoted: false, isEscaped: false };
}

function skipSpaces(text: string, end: number): number {
  let from = end;
  while (from < end + MAX_SPACES && (text[from] === ' ' || text[from] === '\t')) from++;
  return from;
}

function connectorAt(text: string, from: number): number {
  const first = text[from] ?? ' ';
  if (!CONNECTOR_STARTS.includes(first) || (first === '=' && text[from + 1] !== '>')) return 0;
  const ahead = text.slice(from, from + MAX_AHEAD);
  return (CONNECTOR.exec(ahead) ?? (ahead.startsWith('for ') ? OWNER.exec(ahead) : null))?.[0].length ?? 0;
}

type Range = Pick<Hit, 'start' | 'end'>;

function quotedWord(text: string, from: number): Range | undefined {
  const close = text.slice(from + 1, from + 1 + MAX_VALUE).indexOf(text[from] as string);
  if (close < 3 || /\s/.test(text.slice(from + 1, from + 1 + close))) return undefined;
  return { start: from + 1, end: from + 1 + close };
}

function bareWord(text: string, from: number, name: string, nameStart: number): Range | undefined {
  if (isShorterThan(text, from, MIN_VALUE)) return undefined;
  const end = wordEnd(text, from);
  const word = text.slice(from, end);
  if (word.length < MIN_VALUE) return undefined;
  if (NUMBER_NAMES.test(name))
    return (/^cv/i.test(name) ? CARD_CODE : NUMBER).test(word) ? { start: from, end } : undefined;
  if (nameStart >= 0 && SETTING.test(text.slice(Math.max(0, nameStart - LONGEST_SETTING), nameStart)))
    return { start: from, end };
  const isValue = isPasswordName(name)
    ? ((isPasswordWord(word) || (nameStart < 0 && isShortSecret(word))) &&
        !(/^\d+$/.test(word) && COUNTED.test(text.slice(end, end + 12)))) ||
      isBehindLogin(text, nameStart, word)
    : isRandomWord(word) || isVendorToken(word) || isToken(word);
  return isValue ? { start: from, end } : undefined;
}

function isShorterThan(text: string, from: number, length: number): boolean {
  for (let index = from; index < from + length; index++) if (!(text.charCodeAt(index) > 32)) return true;
  return false;
}

// Passwords end in marks, sentences too: the last ones are the sentence's.
function wordEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_VALUE);
  let end = from;
  while (end < limit && text.charCodeAt(end) > 32) end++;
  const isInside = /^ [a-z]/.test(text.slice(end, end + 2));
  while (end > from && MARKS.includes(text[end - 1] as string) && !(isInside && text[end - 1] === '!')) end--;
  while (end > from + 1 && isQuote(text.charCodeAt(end - 1))) end--;
  return end;
}

// Behind `login bob`, as `.netrc` has it, and `username bob,` the password may be any word.
function isBehindLogin(text: string, start: number, word: string): boolean {
  if (start < 0) return false;
  let userEnd = start;
  while (userEnd > start - MAX_SPACES && isSpace(text.charCodeAt(userEnd - 1))) userEnd--;
  let at = userEnd;
  while (at > userEnd - MAX_NAME && text.charCodeAt(at - 1) > 32) at--;
  const before = at - 1;
  // `login` and `username`; nearly all other words are seen not to be these by their last letter.
  const last = text.charCodeAt(before - 1) | 32;
  if (at === userEnd || text[before] !== ' ' || (last !== LOWER_N && last !== LOWER_E)) return false;
  if (CONJUNCTION.test(text.slice(at, userEnd))) return false;
  while (at > before - 8 && isLetter(text.charCodeAt(at - 2))) at--;
  const label = text.slice(at - 1, before).toLowerCase();
  const isParted = text[userEnd - 1] === ',' || text.slice(userEnd, start).includes('\n');
  return (label === 'login' || (label === 'username' && isParted)) && /^\w[\w!@#$%^*?~+&.-]+$/.test(word);
}
