import { isSpace } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';

const SCHEME = /^(?:bearer|basic|negotiate|ntlm|apikey|token|sharedkey)$/i;
const TOKEN = /^[\w.~+/=:-]{8,}/;
const PLAIN_WORDS = /^[A-Za-z]+(?:[-'/][A-Za-z]+)*[.,:;]?$/;
// No words: the letters of examples, and letters whose case changes all the time.
const NO_WORD = /abcdefg|zyxwvut|(.)\1{5}/i;
const CHANGING_CASE = /(?:[a-z]{1,2}[A-Z]{1,2}){3}/;
// `my-jwt-token`, but not `access-token`, which is the name of one.
const EXAMPLE =
  /^(?!(?:access|refresh|auth|id|bearer|api|opaque|session|user)[-_])[a-z]{2,16}(?:[-_][a-z]{1,16}){0,3}[-_](?:token|jwt|secret|value)$/i;
const HEX_TOKEN = /^[0-9a-f]{32,}$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MANY_WORDS = /^[a-z]{2,16}(?:-[a-z]{2,16}){2,8}$/;
const PAIR = /^[\x20-\x7e]{0,128}:[\x20-\x7e]{0,128}$/;
const SPOKEN = /^(?:[a-z]{2,16}-){1,4}(?:secret|token|key)(?:-[a-z]{2,16}){0,3}$/;
// Letters and digits, and no name of a standard.
const SHORT_TOKEN = /^(?!oauth|rfc|http|tls|saml|jwt)(?=[A-Z]{0,7}\d)(?=\d{0,7}[A-Z])/i;
const MIN_TOKEN = 8;
const MAX_TOKEN = 8192;
const LONG_WORD = 24;
const MAX_SPACES = 8;

const STARTS = new Uint8Array(128);
for (const letter of 'abnstABNST') STARTS[letter.charCodeAt(0)] = 1;

/** Whether a word that begins with a code unit may be a scheme: most words are none, and their first letter tells. */
export function isSchemeStart(code: number): boolean {
  return code < 128 && STARTS[code] === 1;
}

/** The credentials after `Bearer` or `Basic`; a sentence about them stays. `runEnd` is where the scheme ends. */
export function matchHttpCredentials(
  text: string,
  start: number,
  runEnd: number,
  context: ScanContext,
): Hit | undefined {
  const scheme = text.slice(start, runEnd);
  if (!SCHEME.test(scheme)) return undefined;
  context.look();
  let from = runEnd;
  while (from < runEnd + MAX_SPACES && isSpace(text.charCodeAt(from)) && text[from] !== '\n') from++;
  if (!isLongWord(text, from)) return shortBearer(text, from, scheme);
  context.look();
  const token = TOKEN.exec(text.slice(from, from + MAX_TOKEN))?.[0];
  if (token === undefined) return undefined;
  const isSure = /^basic$/i.test(scheme) ? isPair(token) : scheme === 'Token' && SPOKEN.test(token);
  if (isSure) return { start: from, end: from + token.length, rule: 'http-credentials' };
  if (isProse(token, text[from + token.length])) return undefined;
  if (/^token$/i.test(scheme) && !HEX_TOKEN.test(token) && !(scheme === 'Token' && UUID.test(token))) return undefined;
  if (/^basic$/i.test(scheme) && !isBasic(token)) return undefined;
  return { start: from, end: from + token.length, rule: 'http-credentials' };
}

// `Bearer abc123`.
function shortBearer(text: string, from: number, scheme: string): Hit | undefined {
  const word = /^[A-Za-z\d]{6,7}(?=$|[\s"',;)])/.exec(text.slice(from, from + MIN_TOKEN))?.[0];
  return word !== undefined && /^bearer$/i.test(scheme) && SHORT_TOKEN.test(word)
    ? { start: from, end: from + word.length, rule: 'http-credentials' }
    : undefined;
}

// Less is no token, and most words are less.
function isLongWord(text: string, from: number): boolean {
  let end = from;
  while (end < from + MIN_TOKEN && text.charCodeAt(end) > 32) end++;
  return end === from + MIN_TOKEN;
}

function isProse(token: string, next: string | undefined): boolean {
  // `realm="…"` is a parameter of a challenge.
  if (next === '"' && token.endsWith('=')) return true;
  if (EXAMPLE.test(token) || MANY_WORDS.test(token)) return false;
  return PLAIN_WORDS.test(token) && token.length < LONG_WORD && !NO_WORD.test(token) && !CHANGING_CASE.test(token);
}

// `user:password` in base64, and nothing that no text has.
function isPair(token: string): boolean {
  return token.length % 4 === 0 && /[A-Z]/.test(token) && PAIR.test(Buffer.from(token, 'base64').toString('latin1'));
}

function isBasic(token: string): boolean {
  return /\d|=$|[a-z][A-Z]/.test(token) || Buffer.from(token, 'base64').toString('latin1').includes(':');
}
