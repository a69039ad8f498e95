import { isRunChar } from '../../chars/chars.js';
import type { Hit } from '../hit.js';
import { DOTTED, formatsFor, mayBegin, type TokenFormat } from './vendor-prefixes.js';

const AWS_KEY = /^(?:AKIA|ASIA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}$/;
const TELEGRAM_ID = /(?:^|[^\d:])(\d{6,10}):$/;
const DOT_PREFIX = /(?:^|[^\w.-])([\w-]{1,8}(?:\.[a-z]{2,6})?)\.$/;
const MAX_BODY = 4096;
const MIN_SPOKEN = 16;
// No word of any name is as long.
const ONE_WORD = /^[A-Za-z]{20}/;
// What examples are made of.
const MIXED = /^(?=[\w-]{0,6}[a-z])[\w-]{0,6}[A-Z]/;
const ALPHABET = /abcdefg/i;
const FIRST_LETTERS = /^abcdefghij/i;
const SHORT_KEY = /^(?=[A-Za-z]{0,16}\d{3})(?=[\d]{0,16}[A-Za-z]{3})[A-Za-z\d]{12,}$/;
const REPEATED = /([A-Za-z])\1{7}/;
// `sk-example-key-123456789`.
const SPOKEN =
  /\d{6}|^\d{4}[\w-]{4,32}\d{4}|^[a-z]{2,16}-(?:[a-z\d]{2,16}-){1,6}(?=[a-z]{0,16}\d)[a-z\d]{4,16}$|^(?:[a-z\d]{1,16}-){0,6}(?:key|secret|token)[a-z\d]{0,10}(?:-[a-z\d]{1,16}){0,6}$/;
// `npm_package_name` is a variable of the environment.
const VARIABLES = /^npms?_$/;
const ONE_RUN = /^[A-Za-z0-9]{20}/;
const JOINED = /^(?=.{4})[A-Za-z].*[-_]$/;
// `sk-ant-farm-v2`.
const SPOKEN_VERSION = /^(?!.{0,40}(?:secret|key|token))(?:[a-z]{2,16}[-_]){1,6}v?\d{1,2}(?:[-_][a-z]{2,16})?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// Asana: two numbers and 32 hexadecimal digits.
const IN_BOT_PATH = /(?:bot|token[ :=]{1,3})\d{6,10}:$/i;
const MIN_TELEGRAM = 28;
const MAX_TELEGRAM = 48;
const MIN_DOTTED = Math.min(...Object.values(DOTTED));
const NUMBERED = /(?:^|[^\w/])([01]\/\d{12,19}):$/;
const HEX = /^[0-9a-f]{32}$/;
// Windows keeps two hashes of a password, and the first is the one of none: `aad3b435b51404ee`.
const NO_LM = /(?:^|[^\w-])[0-9a-f]{16}aad3b435b51404ee:$/;
const TILDE_SECRET = /[\w~.-]{3}\dQ~$/;

/** An access token of a known vendor in the run of characters from `start` to `end`. */
export function matchVendorToken(text: string, start: number, end: number): Hit | undefined {
  return byPrefix(text, start, end) ?? byWhatStandsBefore(text, start, end);
}

function byPrefix(text: string, start: number, end: number): Hit | undefined {
  if (!mayBegin(text.charCodeAt(start), text.charCodeAt(start + 1))) return undefined;
  const run = text.slice(start, Math.min(end, start + 64));
  if (end - start === 20 && run.startsWith('A') && AWS_KEY.test(run)) return { start, end, rule: 'vendor-token' };
  for (const format of formatsFor(run.slice(0, 2)) ?? []) {
    if (run.startsWith(format.prefix) && isBody(text, start, end, format)) return hit(text, start, end);
  }
  return undefined;
}

function byWhatStandsBefore(text: string, start: number, end: number): Hit | undefined {
  const before = text[start - 1];
  if (before === '.') return afterDot(text, start, end);
  if (before === ':') return afterColon(text, start, end);
  if (before === '~') return afterTilde(text, start, end);
  // Refresh tokens of Google: `1//0…`.
  if (
    before === '/' &&
    text[start] === '0' &&
    end - start >= 30 &&
    /(?:^|[^\w/])1\/\/$/.test(text.slice(start - 4 < 0 ? 0 : start - 4, start))
  )
    return hit(text, start - 3, end);
  return before === '%' && text.length > start + 2 ? afterPercentCode(text, start, end) : undefined;
}

function isBody(text: string, start: number, end: number, { prefix, minTail }: TokenFormat): boolean {
  const tail = text.slice(start + prefix.length, Math.min(end, start + MAX_BODY));
  if (prefix === 'sk-' && (SHORT_KEY.test(tail) || FIRST_LETTERS.test(tail))) return true;
  if (tail.length < minTail || (VARIABLES.test(prefix) && !ONE_RUN.test(tail))) return false;
  if (!/\d/.test(tail)) {
    if (ALPHABET.test(tail) || REPEATED.test(tail) || (ONE_WORD.test(tail) && JOINED.test(prefix))) return true;
    return prefix.length >= 5 ? /[a-z][A-Z]/.test(tail) : isMixedCase(tail);
  }
  if (prefix.startsWith('sk-') && SPOKEN_VERSION.test(tail)) return false;
  // Names of things have words and joiners; a short prefix needs more evidence than a long one.
  if (prefix.length >= 4)
    return /[-_]$/.test(prefix) || /^[A-Za-z0-9]{8}/.test(tail) || (minTail >= 30 && MIXED.test(tail));
  if (prefix === 'sk-' && tail.length >= MIN_SPOKEN && SPOKEN.test(tail)) return true;
  if (UUID.test(tail)) return true;
  return (
    /^[A-Za-z0-9]+$/.test(tail.slice(0, minTail)) &&
    (/[-_]$/.test(prefix) || /^[0-9a-f]+$/.test(tail) || /[a-z][A-Z]|[A-Z][a-z]/.test(tail))
  );
}

// Thirty letters without a digit are random only if their case is.
function isMixedCase(tail: string): boolean {
  return tail.length >= 30 && /^[A-Za-z]{30}/.test(tail) && /(?:[a-z]{1,8}[A-Z]{1,8}){4}/.test(tail);
}

function afterDot(text: string, start: number, end: number): Hit | undefined {
  if (end - start < MIN_DOTTED) return undefined;
  const prefix = DOT_PREFIX.exec(text.slice(Math.max(0, start - 16), start))?.[1];
  const minimum = prefix === undefined ? undefined : DOTTED[prefix];
  if (prefix === undefined || minimum === undefined || end - start < minimum) return undefined;
  const token = text.slice(start, Math.min(end, start + MAX_BODY));
  if (
    !(/\d/.test(token) || ALPHABET.test(token)) ||
    (prefix === 's' && (token.length !== minimum || !/[A-Z]/.test(token)))
  )
    return undefined;
  return hit(text, start - prefix.length - 1, end);
}

// Telegram: the number of the bot, a colon, some 35 characters that begin with `AA`.
function afterColon(text: string, start: number, end: number): Hit | undefined {
  if (end - start === 32 && HEX.test(text.slice(start, end))) {
    if (NO_LM.test(text.slice(Math.max(0, start - 34), start))) return { start: start - 33, end, rule: 'vendor-token' };
    const numbers = NUMBERED.exec(text.slice(Math.max(0, start - 24), start))?.[1];
    return numbers === undefined ? undefined : { start: start - numbers.length - 1, end, rule: 'vendor-token' };
  }
  const length = end - start;
  if (length < MIN_TELEGRAM || length > MAX_TELEGRAM) return undefined;
  const isLikely =
    length === 35 || text.startsWith('AA', start) || IN_BOT_PATH.test(text.slice(Math.max(0, start - 20), start));
  if (!isLikely) return undefined;
  const match = TELEGRAM_ID.exec(text.slice(Math.max(0, start - 12), start));
  return match === null ? undefined : hit(text, start - (match[1] as string).length - 1, end);
}

// Client secrets of Azure: three characters, a digit, `Q~`, 31 to 34 characters.
function afterTilde(text: string, start: number, end: number): Hit | undefined {
  if (!TILDE_SECRET.test(text.slice(Math.max(0, start - 6), start))) return undefined;
  let close = end;
  while (close < start + 34 && (isRunChar(text.charCodeAt(close)) || text[close] === '.' || text[close] === '~'))
    close++;
  return close - start >= 31 && close - start <= 34
    ? { start: start - 6, end: close, rule: 'vendor-token' }
    : undefined;
}

// In a URL the run starts inside of the code: `%3Dghp_…`.
function afterPercentCode(text: string, start: number, end: number): Hit | undefined {
  return matchVendorToken(text, start + 2, end);
}

function hit(text: string, start: number, end: number): Hit {
  let close = end;
  while (text[close] === '.' && isRunChar(text.charCodeAt(close + 1)) && partLength(text, close + 1) >= 16) {
    close += 1 + partLength(text, close + 1);
  }
  while (text[close] === '=' && close - end < 2) close++;
  return { start, end: close, rule: 'vendor-token' };
}

function partLength(text: string, from: number): number {
  let end = from;
  while (end < from + MAX_BODY && isRunChar(text.charCodeAt(end))) end++;
  return end - from;
}
