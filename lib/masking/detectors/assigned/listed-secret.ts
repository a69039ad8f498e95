import { MAX_VALUE } from '../../chars/limits.js';
import { isQuote, isRunChar } from '../../chars/chars.js';
import { COLON, COMMA, EQUALS, PLUS, SLASH, SPACE } from '../../chars/codes.js';
import { hitAt, judgeValue, looksLike, secretAt } from '../../judge/judge-value.js';
import type { Hit, ScanContext } from '../hit.js';
import { readKey } from './assigned-key.js';

const MIN_RANDOM = 16;
const MIN_PAIRED = 6;
// A name has at most one digit, at its end.
const NO_NAME = /\d[A-Za-z\d]|[!@#$%^*?~+&]/;

/** Whether a run of characters may be an item of a list: it stands behind a comma, or behind a comma and a quote. */
export function mayBeListed(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  return before === COMMA || (isQuote(before) && commaBefore(text, start) !== -1);
}

/** A random text behind its name in a list or a table, as `api_token,f3a…`; the text begins at `start`. */
export function matchListedSecret(text: string, start: number, runEnd: number, context: ScanContext): Hit | undefined {
  const at = commaBefore(text, start);
  if (at === -1 || !context.mayEndSensitiveKey(text, at)) return undefined;
  let end = runEnd;
  while (end < start + MAX_VALUE && isRandomChar(text.charCodeAt(end))) end++;
  const value = text.slice(start, end);
  // What a colon follows is a name itself.
  if (value.length < MIN_RANDOM || !/\d/.test(value) || text.charCodeAt(end + 1) === COLON) return undefined;
  const key = readKey(text, at, context.floor);
  if (key === undefined || key.isQuoted !== isQuote(text.charCodeAt(start - 1))) return undefined;
  if (context.verdict(key.text) !== 'key') return undefined;
  return judgeValue(value, { name: key.text, isQuoted: true, isSure: true }) ? hitAt({ start, end }) : undefined;
}

// In front of the text: `,`, `,"`, `, "`, also with two quotes.
function commaBefore(text: string, start: number): number {
  let at = start - 1;
  while (at > start - 3 && isQuote(text.charCodeAt(at))) at--;
  if (at < start - 1 && text.charCodeAt(at) === SPACE) at--;
  return text.charCodeAt(at) === COMMA ? at : -1;
}

function isRandomChar(code: number): boolean {
  return isRunChar(code) || code === PLUS || code === SLASH || code === EQUALS;
}

/** The item behind a flag in a list of arguments: `'--password', 'x'`; the flag ends at its quote. */
export function matchListedFlag(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  if (text[end + 1] !== ',' || !text.startsWith('--', start)) return undefined;
  const name = text.slice(start, end);
  if (context.verdict(name) !== 'key') return undefined;
  const value = secretAt(text, text.charCodeAt(end + 2) === SPACE ? end + 3 : end + 2, { name, isSure: true });
  if (value === undefined || !value.isQuoted || text[value.start] === '-') return undefined;
  return text.slice(value.start, value.end).includes(' ') ? undefined : hitAt(value, 'cli-argument');
}

/** The second of two texts, of which the first names a secret: `["Authorization","Bearer …"]`; `at` is the comma. */
export function matchPair(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!isQuote(text.charCodeAt(at - 1)) || !context.mayEndSensitiveKey(text, at)) return undefined;
  const from = text[at + 1] === ' ' ? at + 2 : at + 1;
  if (!isQuote(text.charCodeAt(from)) && text[from] !== '\\') return undefined;
  const key = readKey(text, at, context.floor);
  if (key === undefined || !key.isQuoted || context.verdict(key.text) !== 'key') return undefined;
  // Lists of names look the same: `["password", "token"]`.
  const isFirst = '[('.includes(text[key.start - (key.isEscaped ? 3 : 2)] ?? ' ');
  const value = secretAt(text, from, { name: key.text, isEscaped: key.isEscaped, isSure: true });
  if (value === undefined || !value.isQuoted || text[value.end + 1] === ':') return undefined;
  const content = text.slice(value.start, value.end);
  const isValue = isFirst
    ? isPairedValue(content) || looksLike('', content)
    : isPairedValue(content) && looksLike(key.text, content);
  return isValue && context.verdict(content) === undefined ? hitAt(value) : undefined;
}

function isPairedValue(value: string): boolean {
  return value.length >= MIN_PAIRED && NO_NAME.test(value);
}
