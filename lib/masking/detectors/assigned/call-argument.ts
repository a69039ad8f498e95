import { wordsOf } from '../../keys/key-words.js';
import { readValue, type AssignedValue } from './assigned-value.js';
import { isQuote } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord } from '../../judge/plausible-secret.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_NAME = 64;
const MAX_VALUE = 256;
// What is called to find or judge a secret is given something else.
const ASKING = new Set(
  `get has is find fetch load read remove delete list create make generate validate verify check compare describe test
   assert expect parse decode revoke reset forgot send request resolve lookup query count require need rotate refresh to from
   match matches hash by it on off emit no show hide toggle render mock spy clear`
    .trim()
    .split(/\s+/),
);
const CREDENTIALS = /(?:credentials?|basicauth|basic_auth|directoryentry)$/i;
const AUTH = /(?:^|\.)auth$/i;

/** The string given to what is named like a secret: `setPassword("…")`, and the last of `NetworkCredential("u", "…")`. */
export function matchCallArgument(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  const length = end - start;
  if (length < 3 || length > MAX_NAME || !isQuote(text.charCodeAt(end + 1))) return undefined;
  const name = text.slice(start, end);
  if (CREDENTIALS.test(name) || AUTH.test(name)) return secondArgument(text, end + 1, CREDENTIALS.test(name));
  if (!context.mayEndSensitiveKey(text, end) || context.verdict(name) !== 'key') return undefined;
  const value = readValue(text, end + 1, false, end + MAX_VALUE);
  if (value === undefined || text[value.end + 1] !== ')') return undefined;
  const content = text.slice(value.start, value.end);
  if (!isSecret(content) || !isRandomEnough(content, name)) return undefined;
  return ASKING.has(wordsOf(name)[0] ?? '') ? undefined : range(value);
}

function secondArgument(text: string, from: number, isSure: boolean): Hit | undefined {
  const first = readValue(text, from, false, from + MAX_VALUE);
  if (first === undefined || text[first.end + 1] !== ',') return undefined;
  const next = text[first.end + 2] === ' ' ? first.end + 3 : first.end + 2;
  if (!isQuote(text.charCodeAt(next))) return undefined;
  const second = readValue(text, next, false, next + MAX_VALUE);
  if (second === undefined || text[second.end + 1] !== ')') return undefined;
  const content = text.slice(second.start, second.end);
  return isSecret(content) && (isSure || isPasswordWord(content)) ? range(second) : undefined;
}

function isSecret(content: string): boolean {
  return content.length >= 4 && !isNoValue(content, true);
}

function isRandomEnough(content: string, name: string): boolean {
  return /passw|pwd|passphrase/i.test(name) ? isPasswordWord(content) : isRandomWord(content);
}

function range({ start, end }: AssignedValue): Hit {
  return { start, end, rule: 'key-value' };
}
