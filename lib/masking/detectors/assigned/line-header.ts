import { CASE_BIT, LOWER_E, LOWER_N, LOWER_S } from '../../chars/codes.js';
import { isMasked } from '../../strategies/mask-strategy.js';
import type { AssignedKey } from './assigned-key.js';
import { hitOf, isSecret, longHit } from './assigned-secret.js';
import { isCut, readBeginning, readValue } from './assigned-value.js';
import type { Hit } from '../hit.js';
import { isRandomWord } from '../../judge/plausible-secret.js';
import { isSentence, isStateOrPlaceholder } from '../../judge/state-words.js';

const LINE_HEADERS = /(?:^|[^a-z])(?:authorization|(?:set-)?cookies?)$/i;
const AUTH_SCHEME =
  /^(?:bearer|basic|token|negotiate|ntlm|apikey|api-key|jwt|key|oauth|bot|sso-key|digest|hawk|mac|signature|aws4-[\w-]{1,24}|scram-[\w-]{1,16}|goog4-[\w-]{1,24}|vapid|dpop|gnap) +(?=\S)/i;
const TOKEN_SCHEME = /^(?:bearer|basic|token|negotiate|ntlm|apikey|api-key|jwt|key|bot|sso-key|dpop) /i;
const OWN_SCHEME = /^([A-Z][A-Za-z-]{2,23} )(?=[\w.~+/=:-]{0,39}\d)[\w.~+/=:-]{6,40}(?=[\r\n"']|$|[\w.~+/=:-])/;
const PARAMETER = /^\w{1,24}="/;
// The name of a cookie, which holds no comma and no space.
const COOKIE = /^[\s{(["']{0,8}[^\s=,;]{1,240}=/;
const WORD = /^[\w-]{8,}(?=$|[\s"',;])/;
const MAX_LONE = 96;
const MAX_COOKIE_NAME = 256;
const MAX_CONTENT = 512;
const MAX_LINE = 1024;

/** Whether a key is the name of a header that takes its whole line: `authorization`, `cookie`, `cookies`. */
export function isLineHeader(name: string): boolean {
  // Other names end in another letter.
  const last = name.charCodeAt(name.length - 1) | CASE_BIT;
  return (last === LOWER_N || last === LOWER_E || last === LOWER_S) && LINE_HEADERS.test(name);
}

/**
 * `Authorization: <scheme> <credentials>` ends with its token, or with the line where the scheme takes parameters, as
 * `Cookie: a=1; b=2` does.
 */
export function matchLineHeader(text: string, key: AssignedKey, valueStart: number): Hit | undefined {
  // Headers are lists in many languages.
  const from = text[valueStart] === '[' && text[valueStart + 1] !== 'R' ? valueStart + 1 : valueStart;
  if (`"'\``.includes(text[from] ?? ' ')) return quotedHeader(text, key, from);
  const isCookie = /cookie/i.test(key.text);
  if (isCookie && !COOKIE.test(text.slice(from, from + MAX_COOKIE_NAME))) return loneCookie(text, from);
  const scheme = isCookie ? '' : (AUTH_SCHEME.exec(text.slice(from, from + 32))?.[0] ?? ownScheme(text, from));
  const start = from + scheme.length;
  // `Token token="x"` has parameters, as `Digest` does.
  const isToken =
    !isCookie && (scheme === '' || TOKEN_SCHEME.test(scheme)) && !PARAMETER.test(text.slice(start, start + 32));
  const quote = text[key.start - 1];
  // As with every value, its beginning says what it is.
  const end = isToken ? readBeginning(text, start, false)?.end : lineEnd(text, start, quote, start + MAX_LINE);
  if (end === undefined || isNoCredentials(text, start, end, { isCookie, scheme })) return undefined;
  const last = isToken ? (readValue(text, start, false)?.end ?? end) : lineEnd(text, start, quote, text.length);
  return { start, end: start + text.slice(start, last).trimEnd().length, rule: 'key-value' };
}

// The value of a cookie without its name.
function loneCookie(text: string, from: number): Hit | undefined {
  const word = WORD.exec(text.slice(from, from + MAX_LONE))?.[0];
  return word !== undefined && isRandomWord(word)
    ? { start: from, end: from + word.length, rule: 'key-value' }
    : undefined;
}

function quotedHeader(text: string, key: AssignedKey, from: number): Hit | undefined {
  const value = readBeginning(text, from, false);
  if (value === undefined || value.end <= value.start || !isSecret(text, key, value, from)) return undefined;
  return isCut(from, value) ? longHit(text, key, from) : hitOf(text, key, value);
}

function isNoCredentials(
  text: string,
  start: number,
  end: number,
  { isCookie, scheme }: { isCookie: boolean; scheme: string },
): boolean {
  const content = text.slice(start, Math.min(end, start + MAX_CONTENT)).trim();
  if (content === '' || content.startsWith('[REDACTED') || isMasked(content)) return true;
  if (isStateOrPlaceholder(content, false)) return true;
  if (isCookie) return !content.includes('=');
  return isProse(content) || isFlow(scheme, content) || isSentence(text, start, end);
}

// A header that was quoted as a whole ends with its quote.
function lineEnd(text: string, from: number, quote: string | undefined, limit: number): number {
  const stop = quote === '"' || quote === "'" || quote === '`' ? quote : '\n';
  const last = Math.min(text.length, limit);
  let end = from;
  while (end < last && text[end] !== '\n' && text[end] !== stop) end++;
  return end;
}

// A scheme of somebody's own: one word, and one that is none behind it.
function ownScheme(text: string, from: number): string {
  return OWN_SCHEME.exec(text.slice(from, from + 64))?.[1] ?? '';
}

// `Authorization: Basic flow`: what is encoded has capitals or digits.
function isFlow(scheme: string, content: string): boolean {
  return /^[a-z]{2,8}$/.test(content) && /^basic /i.test(scheme);
}

function isProse(content: string): boolean {
  return /^[a-z]+(?: [a-z]+)+[.!]?$/i.test(content);
}
