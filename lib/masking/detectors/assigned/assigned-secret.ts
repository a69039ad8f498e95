import { MAX_VALUE } from '../../chars/limits.js';
import { isNoValue } from '../../judge/judge-value.js';
import { readValue, type AssignedValue } from '../../judge/read-value.js';
import { isSentence } from '../../judge/state-words.js';
import type { Hit } from '../hit.js';
import type { AssignedKey } from './assigned-key.js';
import { withChange } from './changed-value.js';

// A name of a program, and a value that no sentence goes on with.
const IDENTIFIER = /[-_]|[a-z][A-Z]/;
const LOUD = /^[A-Z][A-Z0-9]{5,}$/;
// The namespace and name of a secret in a cluster.
const PATH = /^[a-z-]+\/[a-z.-]+$/;
const PLACE = /^https?:\/\/[^?@\s/]*(?:\/(?:[\w.-]{0,24}|[\da-f-]{36}))*$/;
const STATUS = /^[1-5]\d\d [A-Z][a-z]/;
const DIRECTORY = /^(?:OLD)?PWD$/;
const COUNT = /^\d{1,4}$/;

/** Whether the value of a sensitive key is a secret, and not a mask, a state, a placeholder or a sentence; `at` is the operator. */
export function isSecret(text: string, key: AssignedKey, value: AssignedValue, at: number): boolean {
  const content = text.slice(value.start, value.end);
  const before = text[key.start - 1];
  // What looks like a call is none in a URL.
  if (isNoValue(content, value.isQuoted || before === '?' || before === '&')) return false;
  if (content.length > MAX_VALUE) return true;
  if (!value.isQuoted && text[at + 1] === ' ' && /^secrets?$/i.test(key.text) && PATH.test(content)) return false;
  // A challenge names the place where credentials are given out.
  const isApart = text[value.start - 1] === ' ' || /(?:auth|authorization)$/i.test(key.text);
  if (isApart && isPlace(content)) return false;
  // `refresh token: 401 Unauthorized`, the directory of a shell, and how many tests passed.
  if (STATUS.test(text.slice(value.start, value.start + 6))) return false;
  if (content[0] === '/' && DIRECTORY.test(key.text)) return false;
  if (COUNT.test(content) && /^pass(?:es)?$/i.test(key.text)) return false;
  if (text[at] !== ':' || value.isQuoted || value.start === at + 1) return true;
  if (key.isQuoted && before !== '`') return true;
  return (IDENTIFIER.test(key.text) && LOUD.test(content)) || !isSentence(text, value.start, value.end);
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
