import { isQuote } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord } from '../../judge/plausible-secret.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_VALUE = 96;
const MAX_AHEAD = 56;
const VERB = /^(?:is|was)$/;
// The noun ends what is said, or a preposition goes on: `the password hash` is something else.
const NAME =
  /^ (?:the|my|your|his|her|our|their|its|this|a|an) (?:[a-z]{2,10} ){0,2}?(passw(?:or)?d|passphrase|passcode|pwd|pin|otp|token|secret|api[ _-]?key)(?=$|[.,;:!?)\n]|\s(?:for|of|on|to|at|in|and|but|that|which|I|we|you|he|she|they)\b)/;
// What it begins with, which most that follows a verb does not.
const BEGINNING = /^ (?:the|my|your|his|her|our|their|its|this|a|an) /;
const PASSWORD = /^p/;
const PIN = /^(?:pin|otp)$/;

/** Whether a word may be the verb of `hunter2 is the password`. */
export function isNamingVerb(text: string, start: number, end: number): boolean {
  const length = end - start;
  return (length === 2 || length === 3) && text.charCodeAt(end - 1) === 115 && VERB.test(text.slice(start, end));
}

/** A secret that is named behind it: `hunter2 is the password`; the verb stands from `start` to `end`. */
export function matchNamedAfter(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  if (text[start - 1] !== ' ' || text[end + 1] === undefined) return undefined;
  const ahead = text.slice(end, end + MAX_AHEAD);
  if (!BEGINNING.test(ahead)) {
    context.glance();
    return undefined;
  }
  context.look();
  const name = NAME.exec(ahead)?.[1];
  if (name === undefined) return undefined;
  const isQuoted = isQuote(text.charCodeAt(start - 2));
  const last = isQuoted ? start - 2 : start - 1;
  const first = isQuoted ? quoteBefore(text, last, context.floor) : wordBefore(text, last, context.floor);
  const value = text.slice(first, last);
  if (first >= last || isNoValue(value, isQuoted)) return undefined;
  // `"pwd" is the password of the file` explains a name.
  if (context.verdict(value) !== undefined) return undefined;
  return isSecret(value, name, isQuoted) ? { start: first, end: last, rule: 'key-value' } : undefined;
}

function isSecret(value: string, name: string, isQuoted: boolean): boolean {
  if (PIN.test(name)) return /^\d{4,8}$/.test(value);
  if (isQuoted && PASSWORD.test(name)) return value.length >= 3 && !/\s/.test(value);
  return PASSWORD.test(name) ? isPasswordWord(value) : isRandomWord(value);
}

function wordBefore(text: string, end: number, floor: number): number {
  const limit = Math.max(floor, end - MAX_VALUE);
  let start = end;
  while (start > limit && text.charCodeAt(start - 1) > 32) start--;
  while (start < end && '("\'`'.includes(text[start] as string)) start++;
  return start;
}

function quoteBefore(text: string, end: number, floor: number): number {
  const open = text.slice(Math.max(floor, end - MAX_VALUE), end).lastIndexOf(text[end] as string);
  return open === -1 ? end : Math.max(floor, end - MAX_VALUE) + open + 1;
}
