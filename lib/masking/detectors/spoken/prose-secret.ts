import { MAX_NAME, MAX_PART } from '../../chars/limits.js';
import { isAlphanumeric, isBlank, isLower, isQuote } from '../../chars/chars.js';
import { SPACE } from '../../chars/codes.js';
import { hitAt, isPasswordName, judgeValue } from '../../judge/judge-value.js';
import { beginsWithQuestion } from '../../keys/key-question.js';
import { withWordsBefore } from '../assigned/assigned-key.js';
import type { Hit, Range, ScanContext } from '../hit.js';

const MAX_SPACES = 20;
const MAX_AHEAD = 72;
const MIN_VALUE = 3;
// A secret with the word in front of it only: `api key`.
const NAME_PART = /^(?:key|code)$/i;
// What a connector begins with; no other word is read as one.
const CONNECTOR_STARTS = 'iwhnsrcutfeé-=→IWHNSRCUTFE';
const CONNECTOR =
  /^(?:(?:is|was|has been|es|ist|est|era|war|é)(?: now)?(?: (?:set|reset|changed|updated))?(?: to)?|(?:now|set|reset|changed|updated)(?: is)?(?: to)?|to|->|=>|→|-{2,8}|-v|--value) +/i;
const OWNER = /^for [^\n]{1,56}? (?:is|was|=) +/;
const MARKS = '.,;:!?)';
// The last letters of `password`, `passwd`, `pwd`, `passphrase`, `passcode`, `secret`, `token`, `key`, `code`, `pin` and `otp`.
const ENDINGS = new Uint8Array(32 * 32 * 32);
let LAST = 0;
for (const ending of ['ord', 'swd', 'pwd', 'ase', 'ode', 'ret', 'ken', 'key', 'pin', 'otp', 'cvv', 'cvc']) {
  ENDINGS[endingAt(ending, 3)] = 1;
  LAST |= 1 << (ending.charCodeAt(2) & 31);
}

function endingAt(text: string, end: number): number {
  return (
    ((text.charCodeAt(end - 3) & 31) << 10) | ((text.charCodeAt(end - 2) & 31) << 5) | (text.charCodeAt(end - 1) & 31)
  );
}

/** A cheap look at the end of a word: whether it may be one that a secret follows in a sentence. */
export function mayPrecedeSecret(text: string, start: number, end: number): boolean {
  if (((LAST >>> (text.charCodeAt(end - 1) & 31)) & 1) === 0 || end - start < 3) return false;
  return ENDINGS[endingAt(text, end)] === 1;
}

/** A secret that follows its name in a sentence: `password hunter2 rejected`, `the password for bob is "x"`. */
export function matchProseSecret(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  if (end - start > MAX_NAME) return undefined;
  context.look();
  const name = text.slice(start, end);
  let valueStart = end;
  while (valueStart < end + MAX_SPACES && isBlank(text.charCodeAt(valueStart))) valueStart++;
  const connector = connectorAt(text, valueStart);
  const isBracketed = text[valueStart + connector] === '(';
  const from = valueStart + connector + (isBracketed ? 1 : 0);
  const isQuoted = isQuote(text.charCodeAt(from));
  // Without a connector, what is quoted behind a name was looked at before.
  const range = isQuoted ? (connector === 0 ? undefined : quotedWord(text, from)) : bareWord(text, from);
  if (range === undefined) return undefined;
  context.look();
  const value = text.slice(range.start, range.end);
  const isSure = isQuoted && (isPasswordName(name) || /\d/.test(value));
  if (!judgeValue(value, { name: isBracketed ? '' : name, isQuoted, isSure })) return undefined;
  // `password1 and password2` are names, `password is OldPass1` says a value.
  if (context.verdict(value) !== undefined && !(connector > 0 && /[a-z]\d|\d{3}/.test(value))) return undefined;
  return isAboutSecret(text, start, name, context) ? hitAt(range) : undefined;
}

// `next token`, `page_token` and `primary key` are about none.
function isAboutSecret(text: string, start: number, name: string, context: ScanContext): boolean {
  const isPart = NAME_PART.test(name);
  if (!isPart && context.verdict(name) !== 'key') return false;
  if (text[start - 1] !== ' ') return !isPart;
  const named = isAlphanumeric(text.charCodeAt(start - 2))
    ? withWordsBefore(text, { text: name, start, isQuoted: false, isEscaped: false }, 1, context.floor)
    : name;
  return context.verdict(named) === 'key' || (!isPart && beginsWithQuestion(named));
}

function connectorAt(text: string, from: number): number {
  const first = text[from] ?? ' ';
  if (!CONNECTOR_STARTS.includes(first) || (first === '=' && text[from + 1] !== '>')) return 0;
  const ahead = text.slice(from, from + MAX_AHEAD);
  return (CONNECTOR.exec(ahead) ?? (ahead.startsWith('for ') ? OWNER.exec(ahead) : null))?.[0].length ?? 0;
}

function quotedWord(text: string, from: number): Range | undefined {
  const close = text.slice(from + 1, from + 1 + MAX_PART).indexOf(text[from] as string);
  if (close < MIN_VALUE || /\s/.test(text.slice(from + 1, from + 1 + close))) return undefined;
  return { start: from + 1, end: from + 1 + close };
}

// Passwords end in marks, sentences too: the last ones are the sentence's.
function bareWord(text: string, from: number): Range | undefined {
  const limit = Math.min(text.length, from + MAX_PART);
  let end = from;
  while (end < limit && text.charCodeAt(end) > SPACE) end++;
  if (end - from < MIN_VALUE) return undefined;
  const goesOn = text[end] === ' ' && isLower(text.charCodeAt(end + 1));
  while (end > from && MARKS.includes(text[end - 1] as string) && !(goesOn && text[end - 1] === '!')) end--;
  while (end > from + 1 && isQuote(text.charCodeAt(end - 1))) end--;
  return end - from < MIN_VALUE ? undefined : { start: from, end };
}
