import { MAX_SPACES, MAX_TOKEN } from '../../chars/limits.js';
import { isSpace } from '../../chars/chars.js';
import { NEWLINE, SPACE, TILDE } from '../../chars/codes.js';
import { schemeKind } from '../../keys/auth-schemes.js';
import type { Hit, ScanContext } from '../hit.js';

const TOKEN = /^[\w.~+/=:-]{8,}/;
const PLAIN_WORDS = /^[A-Za-z]+(?:[-'/][A-Za-z]+)*[.,:;]?$/;
const HEX_TOKEN = /^(?:[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const ENCODED = /\d|=$|[a-z][A-Z]/;
// Letters and digits, and no name of a standard.
const SHORT_TOKEN = /^(?!oauth|rfc|http|tls|saml|jwt)(?=[A-Z]{0,7}\d)(?=\d{0,7}[A-Z])[A-Z\d]{6,7}(?=$|[\s"',;)])/i;
const MIN_TOKEN = 8;
const LONG_WORD = 24;

/** The credentials after `Bearer` or `Basic`; a sentence about them stays. `runEnd` is where the scheme ends. */
export function matchHttpCredentials(
  text: string,
  start: number,
  runEnd: number,
  context: ScanContext,
): Hit | undefined {
  const scheme = text.slice(start, runEnd);
  if (schemeKind(scheme) !== 'spoken') return undefined;
  context.look();
  let from = runEnd;
  while (from < runEnd + MAX_SPACES && isSpace(text.charCodeAt(from)) && text.charCodeAt(from) !== NEWLINE) from++;
  const token = isLongWord(text, from)
    ? longToken(text, from, scheme.toLowerCase(), context)
    : /^bearer$/i.test(scheme)
      ? SHORT_TOKEN.exec(text.slice(from, from + MIN_TOKEN))?.[0]
      : undefined;
  return token === undefined ? undefined : { start: from, end: from + token.length, rule: 'http-credentials' };
}

// Whether a word is long enough for a token; most are not, and are not looked at any further.
function isLongWord(text: string, from: number): boolean {
  let end = from;
  while (end < from + MIN_TOKEN && text.charCodeAt(end) > SPACE) end++;
  return end === from + MIN_TOKEN;
}

function longToken(text: string, from: number, scheme: string, context: ScanContext): string | undefined {
  context.look();
  const token = TOKEN.exec(text.slice(from, from + MAX_TOKEN))?.[0];
  // `realm="…"` is a parameter of a challenge.
  if (token === undefined || (token.endsWith('=') && text[from + token.length] === '"')) return undefined;
  if (scheme === 'basic' && isPair(token)) return token;
  if (token.length < LONG_WORD && PLAIN_WORDS.test(token)) return undefined;
  if (scheme === 'token') return HEX_TOKEN.test(token) ? token : undefined;
  return scheme !== 'basic' || ENCODED.test(token) ? token : undefined;
}

// Whether it is base64 of `user:password`: printable ASCII with a colon.
function isPair(token: string): boolean {
  if (token.length % 4 !== 0 || !/[A-Z]/.test(token)) return false;
  const text = Buffer.from(token, 'base64').toString('latin1');
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < SPACE || code > TILDE) return false;
  }
  return text.includes(':');
}
