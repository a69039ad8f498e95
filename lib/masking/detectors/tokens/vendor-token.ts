import { MAX_BLOCK } from '../../chars/limits.js';
import { isRunChar } from '../../chars/chars.js';
import type { Hit } from '../hit.js';
import { DOTTED, formatsFor, mayBegin, type TokenFormat } from './vendor-formats.js';

const AWS_KEY = /^(?:AKIA|ASIA|AROA|AIDA|AGPA|AIPA|ANPA|ANVA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}$/;
const TELEGRAM_ID = /(?:^|[^\d:])(\d{6,10}):$/;
const DOT_PREFIX = /(?:^|[^\w.-])([\w-]{1,8}(?:\.[a-z]{2,6})?)\.$/;
const MIXED = /^(?=[\w-]{0,6}[a-z])[\w-]{0,6}[A-Z]/;
// `npm_package_name` is a variable of the environment.
const VARIABLES = /^npms?_$/;
const ONE_RUN = /^[A-Za-z0-9]{20}/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MIN_DOTTED = Math.min(...DOTTED.values());
const TELEGRAM_LENGTH = 35;
const AZURE_SECRET = /[\w~.-]{3}\dQ~$/;

/** An access token of a known vendor in the run of characters from `start` to `end`. */
export function matchVendorToken(text: string, start: number, end: number): Hit | undefined {
  return byPrefix(text, start, end) ?? byWhatStandsBefore(text, start, end);
}

function byPrefix(text: string, start: number, end: number): Hit | undefined {
  if (!mayBegin(text.charCodeAt(start), text.charCodeAt(start + 1))) return undefined;
  const run = text.slice(start, Math.min(end, start + 64));
  if (end - start === 20 && run.startsWith('A') && AWS_KEY.test(run)) return { start, end, rule: 'vendor-token' };
  for (const format of formatsFor(run.slice(0, 2))) {
    if (run.startsWith(format.prefix) && isBody(text, start, end, format)) return hit(text, start, end);
  }
  return undefined;
}

function byWhatStandsBefore(text: string, start: number, end: number): Hit | undefined {
  switch (text[start - 1]) {
    case '.':
      return afterDot(text, start, end);
    case ':':
      return afterColon(text, start, end);
    case '~':
      return afterTilde(text, start, end);
    case '%':
      // In a URL the run starts inside of the code: `%3Dghp_…`.
      return matchVendorToken(text, start + 2, end);
    default:
      return undefined;
  }
}

// Names of things have words and joiners; a short prefix needs more evidence than a long one.
function isBody(text: string, start: number, end: number, { prefix, minTail }: TokenFormat): boolean {
  const tail = text.slice(start + prefix.length, Math.min(end, start + MAX_BLOCK));
  if (tail.length < minTail || (VARIABLES.test(prefix) && !ONE_RUN.test(tail))) return false;
  if (!/\d/.test(tail)) return prefix.length >= 5 ? /[a-z][A-Z]/.test(tail) : isMixedCase(tail);
  const isJoined = /[-_]$/.test(prefix);
  if (prefix.length >= 4) return isJoined || /^[A-Za-z0-9]{8}/.test(tail) || (minTail >= 30 && MIXED.test(tail));
  if (UUID.test(tail)) return true;
  return (
    /^[A-Za-z0-9]+$/.test(tail.slice(0, minTail)) &&
    (isJoined || /^[0-9a-f]+$/.test(tail) || /[a-z][A-Z]|[A-Z][a-z]/.test(tail))
  );
}

// Thirty letters without a digit are random only if their case is.
function isMixedCase(tail: string): boolean {
  return tail.length >= 30 && /^[A-Za-z]{30}/.test(tail) && /(?:[a-z]{1,8}[A-Z]{1,8}){4}/.test(tail);
}

function afterDot(text: string, start: number, end: number): Hit | undefined {
  if (end - start < MIN_DOTTED) return undefined;
  const prefix = DOT_PREFIX.exec(text.slice(Math.max(0, start - 16), start))?.[1] ?? '';
  const minimum = DOTTED.get(prefix) ?? Number.POSITIVE_INFINITY;
  if (end - start < minimum) return undefined;
  const token = text.slice(start, Math.min(end, start + MAX_BLOCK));
  // `s.` is short: its token has just that length.
  const isToken = /\d/.test(token) && (prefix !== 's' || (token.length === minimum && /[A-Z]/.test(token)));
  return isToken ? hit(text, start - prefix.length - 1, end) : undefined;
}

// Telegram: the number of the bot, a colon, 35 characters.
function afterColon(text: string, start: number, end: number): Hit | undefined {
  if (end - start !== TELEGRAM_LENGTH) return undefined;
  const id = TELEGRAM_ID.exec(text.slice(Math.max(0, start - 12), start))?.[1];
  return id === undefined ? undefined : hit(text, start - id.length - 1, end);
}

// Client secrets of Azure: three characters, a digit, `Q~`, 31 to 34 characters.
function afterTilde(text: string, start: number, end: number): Hit | undefined {
  if (!AZURE_SECRET.test(text.slice(Math.max(0, start - 6), start))) return undefined;
  let close = end;
  while (close < start + 34 && (isRunChar(text.charCodeAt(close)) || '.~'.includes(text[close] ?? ' '))) close++;
  return close - start >= 31 ? { start: start - 6, end: close, rule: 'vendor-token' } : undefined;
}

// The token goes on over parts of 16 characters or more behind a dot, and over two `=` at its end.
function hit(text: string, start: number, end: number): Hit {
  let close = end;
  for (let part = partLength(text, close); part >= 16; part = partLength(text, close)) close += 1 + part;
  while (text[close] === '=' && close - end < 2) close++;
  return { start, end: close, rule: 'vendor-token' };
}

function partLength(text: string, dot: number): number {
  if (text[dot] !== '.') return 0;
  let end = dot + 1;
  while (end < dot + MAX_BLOCK && isRunChar(text.charCodeAt(end))) end++;
  return end - dot - 1;
}
