import { isMasked } from '../../strategies/mask-strategy.js';
import type { AssignedKey } from './assigned-key.js';
import { readValue, type AssignedValue } from './assigned-value.js';
import { withChange } from './changed-value.js';
import type { Hit } from '../hit.js';
import { isSentence, isStateOrPlaceholder } from '../../judge/state-words.js';

const COLON = ':';
// A name of a program, and a value that no sentence goes on with.
const IDENTIFIER = /[-_]|[a-z][A-Z]/;
const LOUD = /^[A-Z][A-Z0-9]{5,}$/;
const BEGINS_WITH_MASK = /^["']?\[?REDACTED/;
const PATH = /^[a-z-]+\/[a-z.-]+$/;
const PLACE = /^https?:\/\/[^?@\s/]*(?:\/(?:[\w.-]{0,24}|[\da-f-]{36}))*$/;
const STATUS = /^[1-5]\d\d$/;
const STATUS_TEXT = /^ [A-Z][a-z]/;
const DIRECTORY = /^(?:OLD)?PWD$/;
const MAX_COUNT = 4;
const COUNT = /^\d{1,4}$/;
const MAX_DOUBTFUL = 256;

/** Whether the value of a sensitive key is a secret, and not a mask, a state, a placeholder or a sentence; `at` is the operator. */
export function isSecret(text: string, key: AssignedKey, value: AssignedValue, at: number): boolean {
  const content = text.slice(value.start, value.end);
  const before = text[key.start - 1];
  // What looks like a call is none in a URL.
  const isText = value.isQuoted || before === '?' || before === '&';
  if (isMask(content) || isStateOrPlaceholder(content, isText)) return false;
  if (content.length > MAX_DOUBTFUL) return true;
  // The namespace and name of a secret in a cluster.
  if (!value.isQuoted && text[at + 1] === ' ' && PATH.test(content) && /^secrets?$/i.test(key.text)) return false;
  // A challenge names the place where credentials are given out.
  const isApart = text[value.start - 1] === ' ' || /(?:auth|authorization)$/i.test(key.text);
  if (isApart && isPlace(content)) return false;
  // `refresh token: 401 Unauthorized`, and the directory of a shell.
  if (STATUS.test(content) && STATUS_TEXT.test(text.slice(value.end, value.end + 3))) return false;
  if (content.startsWith('/') && DIRECTORY.test(key.text)) return false;
  if (content.length <= MAX_COUNT && COUNT.test(content) && /^pass(?:es)?$/i.test(key.text)) return false;
  if (text[at] !== COLON || value.isQuoted || value.start === at + 1) return true;
  if (key.isQuoted && text[key.start - 1] !== '`') return true;
  if (IDENTIFIER.test(key.text) && LOUD.test(content)) return true;
  return !isSentence(text, value.start, value.end);
}

/** Whether a value is a mask, or a list of which the first item is one. */
export function isMask(content: string): boolean {
  return beginsWithQuotedMask(content) || isMasked(withoutQuotes(content));
}

/** Whether a value begins with a mask, or with what was one. */
export function beginsWithQuotedMask(content: string): boolean {
  return `"'[R`.includes(content[0] ?? ' ') && BEGINS_WITH_MASK.test(content);
}

// The items of a list, which were masked as one.
function withoutQuotes(content: string): string {
  return content[0] === '"' ? content.slice(1, content.endsWith('"') ? -1 : undefined) : content;
}

/** Whether a value is an address without a secret in it, which stands where one might. */
export function isPlace(content: string): boolean {
  return content.startsWith('http') && PLACE.test(content);
}

/** The hit for the value of a key. */
export function hitOf(text: string, key: AssignedKey, value: AssignedValue): Hit {
  const { start, end } = value;
  // A bare number, or the items of a list, of JSON: the mask needs quotes to stay JSON.
  const isJson = key.isQuoted && !value.isQuoted && !key.isEscaped;
  const isList = text[start - 1] === '[';
  return isJson || isList ? { start, end, rule: 'key-value', shape: 'json-string' } : { start, end, rule: 'key-value' };
}

/** The hit for a value of which only the beginning was read: nothing but a secret is as long as that. */
export function longHit(text: string, key: AssignedKey, from: number): Hit | undefined {
  const value = readValue(text, from, key.isEscaped);
  return value === undefined ? undefined : hitOf(text, key, withChange(text, value));
}
