import { isMasked } from '../mask-strategy.js';
import { readKey } from './assigned-key.js';
import { readValue } from './assigned-value.js';
import { isAlphanumeric, isQuote } from './chars.js';
import type { Hit, ScanContext } from './hit.js';
import { isStateOrPlaceholder } from './state-words.js';

const MAX_VALUE = 256;
const RANDOM = /^(?=[^\d]*\d)[A-Za-z0-9+/=_-]{16,}$/;

/**
 * A secret behind its name in a list: `'--password', 'x'` of a command line, and random texts behind any sensitive name,
 * as `api_token,f3a…` in a table; `at` is the comma.
 */
export function matchListedSecret(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!context.mayEndKey(text, at)) return undefined;
  const next = text.charCodeAt(at + 1) === 32 ? at + 2 : at + 1;
  const isQuoted = isQuote(text.charCodeAt(next)) || text[next] === '\\';
  if (!isQuoted && (next > at + 1 || !isAlphanumeric(text.charCodeAt(next)))) return undefined;
  const key = readKey(text, at, context.floor);
  if (key === undefined || key.isQuoted !== isQuoted || context.verdict(key.text) !== 'key') return undefined;
  const value = readValue(text, next, key.isEscaped, next + MAX_VALUE);
  if (value === undefined) return undefined;
  // A text that was quoted twice.
  const start = isQuote(text.charCodeAt(value.start)) ? value.start + 1 : value.start;
  const end = start > value.start && isQuote(text.charCodeAt(value.end - 1)) ? value.end - 1 : value.end;
  const content = text.slice(start, isQuoted ? end : csvEnd(text, start, end));
  if (isMasked(content) || /^\[?REDACTED/.test(content) || isStateOrPlaceholder(content, true)) return undefined;
  const isFlag = isQuoted && key.text.startsWith('--') && content.length >= 3 && !content.startsWith('-');
  return isFlag || RANDOM.test(content) ? { start, end: start + content.length, rule: 'key-value' } : undefined;
}

function csvEnd(text: string, start: number, limit: number): number {
  const comma = text.slice(start, limit).indexOf(',');
  return comma === -1 ? limit : start + comma;
}
