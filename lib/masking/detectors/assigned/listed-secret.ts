import { SPACE, COLON, COMMA } from '../../chars/codes.js';
import { readKey } from './assigned-key.js';
import { readValue } from './assigned-value.js';
import { isQuote, isRunChar } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isStateOrPlaceholder } from '../../judge/state-words.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_VALUE = 256;
const MIN_RANDOM = 16;

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
  while (end < start + MAX_VALUE && isRandomChar(text, end)) end++;
  // What a colon follows is a name itself.
  if (text.charCodeAt(end + 1) === COLON) return undefined;
  const content = text.slice(start, end);
  if (content.length < MIN_RANDOM || !/\d/.test(content) || isStateOrPlaceholder(content, true)) return undefined;
  const key = readKey(text, at, context.floor);
  const isQuoted = isQuote(text.charCodeAt(start - 1));
  if (key === undefined || key.isQuoted !== isQuoted || context.verdict(key.text) !== 'key') return undefined;
  return { start, end, rule: 'key-value' };
}

// In front of the text: `,`, `,"`, `, "`, also with two quotes.
function commaBefore(text: string, start: number): number {
  let at = start - 1;
  while (at > start - 3 && isQuote(text.charCodeAt(at))) at--;
  if (at < start - 1 && text.charCodeAt(at) === SPACE) at--;
  return text.charCodeAt(at) === COMMA ? at : -1;
}

/** The item behind a flag in a list of arguments: `'--password', 'x'`; the flag ends at its quote. */
export function matchListedFlag(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  if (text[end + 1] !== ',' || !text.startsWith('--', start) || context.verdict(text.slice(start, end)) !== 'key')
    return undefined;
  const value = readValue(text, text.charCodeAt(end + 2) === SPACE ? end + 3 : end + 2, false, end + MAX_VALUE);
  if (value === undefined || !value.isQuoted || value.end - value.start < 3) return undefined;
  const content = text.slice(value.start, value.end);
  if (content.startsWith('-') || content.includes(' ')) return undefined;
  return isNoValue(content, true) ? undefined : { start: value.start, end: value.end, rule: 'cli-argument' };
}

function isRandomChar(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isRunChar(code) || code === 43 || code === 47 || code === 61;
}
