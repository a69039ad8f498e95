import { DECIDED, MAX_LINE, MAX_VALUE } from '../../chars/limits.js';
import { CASE_BIT, LOWER_E, LOWER_N, LOWER_S } from '../../chars/codes.js';
import { isNoValue } from '../../judge/judge-value.js';
import { isCut, readBeginning, readValue } from '../../judge/read-value.js';
import { isSentence } from '../../judge/state-words.js';
import { LONGEST_SCHEME, schemeKind, type SchemeKind } from '../../keys/auth-schemes.js';
import type { Hit } from '../hit.js';
import type { AssignedKey } from './assigned-key.js';
import { hitOf, isSecret, longHit } from './assigned-secret.js';

const LINE_HEADERS = /(?:^|[^a-z])(?:authorization|(?:set-)?cookies?)$/i;
const SCHEME = /^([A-Za-z][\w-]{1,29}) +(?=\S)/;
// Somebody's own scheme has a capital, and a word with a digit behind it.
const OWN_SCHEME = /^[A-Z][A-Za-z-]{2,23}$/;
const CREDENTIALS = /^[\w.~+/=:-]{6,40}/;
// The name of a cookie, which holds no comma and no space.
const COOKIE = /^[\s{(["']{0,8}[^\s=,;]{1,240}=/;
const PARAMETER = /^\w{1,24}="/;
const PROSE = /^[a-z]+(?: [a-z]+)+[.!]?$/i;
// `Authorization: Basic flow`: what is encoded has capitals or digits.
const FLOW = /^[a-z]{2,8}$/;

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
  if (isCookie && !COOKIE.test(text.slice(from, from + MAX_VALUE))) return undefined;
  const scheme = isCookie ? undefined : schemeAt(text, from);
  const start = from + (scheme?.length ?? 0);
  // `Token token="x"` has parameters, as `Digest` does.
  const isToken = !isCookie && scheme?.kind !== 'line' && !PARAMETER.test(text.slice(start, start + 32));
  const quote = text[key.start - 1];
  // As with every value, its beginning says what it is.
  const end = isToken ? readBeginning(text, start, false)?.end : lineEnd(text, start, quote, start + MAX_LINE);
  if (end === undefined) return undefined;
  const content = text.slice(start, Math.min(end, start + DECIDED)).trim();
  if (content === '' || isNoValue(content, false)) return undefined;
  const isFlow = scheme?.name === 'basic' && FLOW.test(content);
  if (!isCookie && (isFlow || PROSE.test(content) || isSentence(text, start, end))) return undefined;
  const last = isToken ? (readValue(text, start, false)?.end ?? end) : lineEnd(text, start, quote, text.length);
  return { start, end: start + text.slice(start, last).trimEnd().length, rule: 'key-value' };
}

function quotedHeader(text: string, key: AssignedKey, from: number): Hit | undefined {
  const value = readBeginning(text, from, false);
  if (value === undefined || value.end <= value.start || !isSecret(text, key, value, from)) return undefined;
  return isCut(from, value) ? longHit(text, key, from) : hitOf(text, key, value);
}

// The scheme at `from` with the spaces behind it.
function schemeAt(text: string, from: number): { length: number; name: string; kind: SchemeKind } | undefined {
  const match = SCHEME.exec(text.slice(from, from + LONGEST_SCHEME + 8));
  if (match === null) return undefined;
  const [{ length }, word] = match as unknown as [string, string];
  const kind = schemeKind(word);
  if (kind !== undefined) return { length, name: word.toLowerCase(), kind };
  const next = CREDENTIALS.exec(text.slice(from + length, from + length + 40))?.[0] ?? '';
  return OWN_SCHEME.test(word) && /\d/.test(next) ? { length, name: word, kind: 'word' } : undefined;
}

// A header that was quoted as a whole ends with its quote.
function lineEnd(text: string, from: number, quote: string | undefined, limit: number): number {
  const stop = quote === '"' || quote === "'" || quote === '`' ? quote : '\n';
  const last = Math.min(text.length, limit);
  let end = from;
  while (end < last && text[end] !== '\n' && text[end] !== stop) end++;
  return end;
}
