import { isSpace } from './chars.js';
import type { Hit } from './hit.js';

const SCHEME = /^(?:bearer|basic|negotiate|ntlm|apikey|token|sharedkey)$/i;
const TOKEN = /^[\w.~+/=:-]{8,}/;
const PLAIN_WORDS = /^[A-Za-z]+(?:[-'/][A-Za-z]+)*[.,:;]?$/;
const MAX_TOKEN = 8192;
const LONG_WORD = 24;

/** The credentials after `Bearer` or `Basic`; a sentence about them stays. `runEnd` is where the scheme ends. */
export function matchHttpCredentials(text: string, start: number, runEnd: number): Hit | undefined {
  // Most words are no scheme, and their first letter tells.
  if (!isSchemeStart(text.charCodeAt(start) | 32)) return undefined;
  const scheme = text.slice(start, runEnd);
  if (!SCHEME.test(scheme)) return undefined;
  let from = runEnd;
  while (from < runEnd + 3 && isSpace(text.charCodeAt(from)) && text[from] !== '\n') from++;
  const token = TOKEN.exec(text.slice(from, from + MAX_TOKEN))?.[0];
  if (token === undefined || isProse(token, text[from + token.length])) return undefined;
  if (/^token$/i.test(scheme) && !/^[0-9a-f]{32,}$/i.test(token)) return undefined;
  if (/^basic$/i.test(scheme) && !isBasic(token)) return undefined;
  return { start: from, end: from + token.length, rule: 'http-credentials' };
}

function isSchemeStart(lower: number): boolean {
  return lower === 98 || lower === 110 || lower === 97 || lower === 116 || lower === 115;
}

function isProse(token: string, next: string | undefined): boolean {
  // `realm="…"` is a parameter of a challenge.
  if (next === '"' && token.endsWith('=')) return true;
  return PLAIN_WORDS.test(token) && token.length < LONG_WORD;
}

function isBasic(token: string): boolean {
  return /\d|=$|[a-z][A-Z]/.test(token) || Buffer.from(token, 'base64').toString('latin1').includes(':');
}
