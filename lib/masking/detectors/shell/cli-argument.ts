import { DECIDED, MAX_NAME, MAX_VALUE } from '../../chars/limits.js';
import { SPACE, COLON, DOT, EQUALS, HYPHEN, LOWER_U } from '../../chars/codes.js';
import { SECRET_HEADS } from '../../keys/key-vocabulary.js';
import { isPlace } from '../assigned/assigned-secret.js';
import { readValue, type AssignedValue } from '../../judge/read-value.js';
import { isDottedChar } from '../../chars/chars.js';
import { commandAt } from './command-line.js';
import type { Hit, ScanContext } from '../hit.js';
import { isMaskAt } from '../../strategies/mask-at.js';
import { isNoValue } from '../../judge/judge-value.js';

// `--password flag is required` is about the flag.
const FLAG_NOUNS = new Set('flag flags option options argument arg parameter param switch'.split(' '));
const LONGEST_NOUN = 9;
const NEXT_VALUE = /^\\?["'`][:=]/;
const USER_FLAGS = new Set(['--user', '--proxy-user']);
const ID_OR_URL = /^\d+:\d+$|^\w+:\/\//;
const SHORT = 2;
const MIN_NAMED = 6;

/** The value after `--password` and the like, and `user:password` after `-u`; `runEnd` is where the flag ends. */
export function matchCliArgument(text: string, start: number, runEnd: number, context: ScanContext): Hit | undefined {
  const length = runEnd - start;
  if (length > MAX_NAME) return undefined;
  const isAssigned = text.charCodeAt(runEnd) === EQUALS;
  // `-u` and `-U`.
  let isUser = length === SHORT && (text.charCodeAt(start + 1) | 32) === LOWER_U;
  if (!isUser) {
    // PowerShell has `-Password` and `-ApiKey`, programs in Go have `-token`.
    if (text.charCodeAt(start + 1) !== HYPHEN && (length < MIN_NAMED || text[start - 1] !== ' ')) return undefined;
    const flag = text.slice(start, runEnd);
    isUser = USER_FLAGS.has(flag);
    if (!isUser && (isAssigned || context.verdict(flag) !== 'key')) return undefined;
  }
  if (isUser) context.look();
  // A user with a password is short, and each flag of many would read on to the same end.
  const value = readValue(text, runEnd + 1, false, isUser ? runEnd + MAX_VALUE : text.length);
  if (value === undefined || value.end <= value.start || text[value.start] === '-') return undefined;
  if (isUser) return userHit(text, start, value, context);
  const content = text.slice(value.start, value.end);
  if (isNoValue(content, value.isQuoted)) return undefined;
  // `--password = x` is an assignment.
  const mayBeNone = content.length <= DECIDED;
  if (mayBeNone && (isFlagNoun(content) || content === '=' || isNextKey(text, value) || isPlace(content)))
    return undefined;
  return { start: value.start, end: value.end, rule: 'cli-argument' };
}

/** The same for a flag of several words, of which the last one stands from `start` to `runEnd`: `--api.token`. */
export function matchDottedFlag(text: string, start: number, runEnd: number, context: ScanContext): Hit | undefined {
  if (text.charCodeAt(start - 1) !== DOT) return undefined;
  const limit = Math.max(context.floor, runEnd - MAX_NAME);
  let first = start;
  while (first > limit && isDottedChar(text.charCodeAt(first - 1))) first--;
  return text.startsWith('--', first) ? matchCliArgument(text, first, runEnd, context) : undefined;
}

// The password of `user:password`.
function userHit(text: string, flag: number, value: AssignedValue, context: ScanContext): Hit | undefined {
  const { start, end } = value;
  let colon = start;
  while (colon < end && text.charCodeAt(colon) !== COLON) colon++;
  if (colon === start || colon >= end - 1 || isMaskAt(text, colon + 1)) return undefined;
  const content = text.slice(start, end);
  if (isNoValue(content, value.isQuoted) || isNextKey(text, value) || ID_OR_URL.test(content)) return undefined;
  // `$USER:$PASSWORD`.
  if (isNoValue(text.slice(colon + 1, end), true)) return undefined;
  return commandAt(text, flag, context).isRunner ? undefined : { start: colon + 1, end, rule: 'cli-argument' };
}

function isFlagNoun(content: string): boolean {
  return content.length <= LONGEST_NOUN && FLAG_NOUNS.has(content.toLowerCase());
}

/** Whether what stands behind a flag is the name of an assignment: `-p password: x`. */
export function isNextKey(text: string, { start, end, isQuoted }: AssignedValue): boolean {
  return !isQuoted && (text[end - 1] === ':' || NEXT_VALUE.test(text.slice(Math.max(start, end), end + 4)));
}

/** Whether a run is a flag of its own, and no short one with a value behind it: `-password x`, but not `-pmysqlpwd`. */
export function isNamedFlag(text: string, start: number, end: number): boolean {
  if (end - start < MIN_NAMED || text.charCodeAt(end) !== SPACE || text.charCodeAt(end + 1) === HYPHEN) return false;
  return SECRET_HEADS.has(text.slice(start + 1, end));
}
