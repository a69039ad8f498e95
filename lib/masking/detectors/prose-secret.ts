import { QUESTIONS } from '../key-vocabulary.js';
import { wordsOf } from '../key-words.js';
import { isMasked } from '../mask-strategy.js';
import { withWordsBefore } from './assigned-key.js';
import { isQuote } from './chars.js';
import type { Hit, ScanContext } from './hit.js';
import { isPasswordWord, isRandomWord } from './plausible-secret.js';
import { isStateOrPlaceholder } from './state-words.js';

const MAX_NAME = 48;
const MAX_SPACES = 20;
const MAX_OWNER = 64;
const MAX_VALUE = 128;
const PASSWORD = /(?:passw(?:or)?d|passphrase|passcode|pwd)$/i;
const TOKEN = /(?:secret|token|api[_-]?key)$/i;
const KEY = /^key$/i;
const CONNECTOR = /^(?:(?:is|was|now|set|reset|changed)(?: now)?(?: set)?(?: to)?|to|->|=>|→|-{2,8}|-v|--value) +/i;
const OWNER = /^for .{1,56}? (?:is|was) +/;
const COUNTED = /^\s*(?:char|iteration|round|time|attempt|byte|bit|sec|min|hour|day|user|account|entr|row|of\b)/i;
const MARKS = '.,;:!?)';
// A login in front of the password, as `.netrc` and questionnaires have it: then the password may be any word.
const LOGIN = /(?:\blogin[ \t]+\S{1,64}\s+|\busername[ \t]+[^\s,]{1,64}(?:,[ \t]*|[ \t]*\n[ \t]*))$/i;

/** A cheap look at the end of a word: whether it may be one that a secret follows in a sentence. */
export function mayPrecedeSecret(text: string, start: number, end: number): boolean {
  if (end - start < 3 || end - start > MAX_NAME) return false;
  const before = text.charCodeAt(end - 2) | 32;
  switch (text.charCodeAt(end - 1) | 32) {
    case 100: // password, passwd, pwd
      return before === 114 || before === 119;
    case 101: // passphrase, passcode
      return before === 115 || before === 100;
    case 116: // secret
      return before === 101;
    case 110: // token
      return before === 101 && (text.charCodeAt(end - 3) | 32) === 107;
    case 121: // key
      return before === 101 && (text.charCodeAt(end - 3) | 32) === 107;
    default:
      return false;
  }
}

/** A secret that follows its name in a sentence: `password hunter2 rejected`, `the password for bob is "x"`. */
export function matchProseSecret(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  const isPassword = PASSWORD.test(text.slice(start, end));
  if (!isPassword && !isTokenName(text, start, end, context)) return undefined;
  if (!isAboutSecret(text, start, end, context)) return undefined;
  const valueStart = skipSpaces(text, end);
  const connector = connectorAt(text, valueStart);
  const from = valueStart + connector;
  if (isQuote(text.charCodeAt(from))) return connector === 0 ? undefined : quotedWord(text, from);
  const to = wordEnd(text, from);
  const word = text.slice(from, to);
  if (word.length < 3 || isMasked(word) || isStateOrPlaceholder(word, false)) return undefined;
  const isValue = isPassword ? isPasswordWord(word) && !COUNTED.test(text.slice(to, to + 12)) : isRandomWord(word);
  if (!isValue && !(isPassword && connector === 0 && isBehindLogin(text, start, word))) return undefined;
  // `password1 and password2` are names.
  return context.verdict(word) === undefined || /\d{3}/.test(word)
    ? { start: from, end: to, rule: 'key-value' }
    : undefined;
}

function isTokenName(text: string, start: number, end: number, context: ScanContext): boolean {
  const name = text.slice(start, end);
  if (TOKEN.test(name)) return true;
  if (!KEY.test(name)) return false;
  const key = { text: name, start, isQuoted: false, isEscaped: false };
  return context.verdict(withWordsBefore(text, key, 1, context.floor)) === 'key';
}

// `next token`, `no password` and `page_token` are about none.
function isAboutSecret(text: string, start: number, end: number, context: ScanContext): boolean {
  const name = text.slice(start, end);
  if (KEY.test(name)) return true;
  if (context.verdict(name) !== 'key') return false;
  if (text[start - 1] !== ' ') return true;
  const named = withWordsBefore(text, { text: name, start, isQuoted: false, isEscaped: false }, 1, context.floor);
  return context.verdict(named) === 'key' || QUESTIONS.has(wordsOf(named)[0] ?? '');
}

function skipSpaces(text: string, end: number): number {
  let from = end;
  while (from < end + MAX_SPACES && (text[from] === ' ' || text[from] === '\t')) from++;
  return from;
}

function connectorAt(text: string, from: number): number {
  const ahead = text.slice(from, from + MAX_OWNER + 8);
  const line = ahead.indexOf('\n');
  const near = line === -1 ? ahead : ahead.slice(0, line);
  return (CONNECTOR.exec(near) ?? (near.startsWith('for ') ? OWNER.exec(near) : null))?.[0].length ?? 0;
}

function quotedWord(text: string, from: number): Hit | undefined {
  const quote = text[from] as string;
  const close = text.slice(from + 1, from + 1 + MAX_VALUE).indexOf(quote);
  if (close < 3) return undefined;
  const content = text.slice(from + 1, from + 1 + close);
  if (/\s/.test(content) || isMasked(content) || /^\[?REDACTED/.test(content)) return undefined;
  return isStateOrPlaceholder(content, true)
    ? undefined
    : { start: from + 1, end: from + 1 + close, rule: 'key-value' };
}

// Passwords end in marks, sentences too: the last ones are the sentence's.
function wordEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_VALUE);
  let end = from;
  while (end < limit && text.charCodeAt(end) > 32) end++;
  while (end > from && MARKS.includes(text[end - 1] as string)) end--;
  while (end > from + 1 && isQuote(text.charCodeAt(end - 1))) end--;
  return end;
}

function isBehindLogin(text: string, start: number, word: string): boolean {
  return /^[\w!@#$%^*?~+&.-]+$/.test(word) && LOGIN.test(text.slice(Math.max(0, start - 96), start));
}
