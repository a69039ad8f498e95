import { MAX_NAME, MAX_VALUE } from '../../chars/limits.js';
import { isQuote } from '../../chars/chars.js';
import { hitAt, secretAt } from '../../judge/judge-value.js';
import { readValue } from '../../judge/read-value.js';
import { wordsOf } from '../../keys/key-words.js';
import type { Hit, ScanContext } from '../hit.js';

// What is called to find or judge a secret is given something else.
const ASKING = new Set(
  `get has is find fetch load read remove delete list create make generate validate verify check compare describe test
   assert expect parse decode revoke reset forgot send request resolve lookup query count require need rotate refresh to from
   match matches hash by it on off emit no show hide toggle render mock spy clear`.split(/\s+/),
);
const CREDENTIALS = /(?:credentials?|basicauth|basic_auth)$/i;
const AUTH = /(?:^|\.)auth$/i;

/** The string given to what is named like a secret: `setPassword("…")`, and the last of `NetworkCredential("u", "…")`. */
export function matchCallArgument(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  const length = end - start;
  if (length < 3 || length > MAX_NAME || !isQuote(text.charCodeAt(end + 1))) return undefined;
  const name = text.slice(start, end);
  const isSure = CREDENTIALS.test(name);
  if (isSure || AUTH.test(name)) return secondArgument(text, end + 1, isSure);
  if (!context.mayEndSensitiveKey(text, end) || context.verdict(name) !== 'key') return undefined;
  return ASKING.has(wordsOf(name)[0] ?? '') ? undefined : lastArgument(text, end + 1, name, false);
}

function secondArgument(text: string, from: number, isSure: boolean): Hit | undefined {
  const first = readValue(text, from, false, from + MAX_VALUE);
  if (first === undefined || text[first.end + 1] !== ',') return undefined;
  const next = text[first.end + 2] === ' ' ? first.end + 3 : first.end + 2;
  return isQuote(text.charCodeAt(next)) ? lastArgument(text, next, 'password', isSure) : undefined;
}

function lastArgument(text: string, from: number, name: string, isSure: boolean): Hit | undefined {
  const value = secretAt(text, from, { name, isSure });
  return value !== undefined && text[value.end + 1] === ')' ? hitAt(value) : undefined;
}
