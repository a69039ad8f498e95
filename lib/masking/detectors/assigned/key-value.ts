import { MAX_ESCAPE, MAX_NAME, MAX_SPACES } from '../../chars/limits.js';
import {
  AMPERSAND,
  BACKSLASH,
  SPACE,
  COLON,
  DOT,
  EQUALS,
  HYPHEN,
  NEWLINE,
  QUESTION,
  SEMICOLON,
} from '../../chars/codes.js';
import { beginsWithQuestion } from '../../keys/key-question.js';
import { readKey, withWordsBefore, type AssignedKey } from './assigned-key.js';
import { hitOf, isSecret, longHit } from './assigned-secret.js';
import { isCut, readBeginning, readValue, type AssignedValue } from '../../judge/read-value.js';
import { withChange } from './changed-value.js';
import { hasDigit, isAlphanumeric, isBlank, isDottedChar, isQuote } from '../../chars/chars.js';
import { isLineHeader, matchLineHeader } from './line-header.js';
import { isMaskedValue } from '../../strategies/mask-at.js';
import { isCodeReference } from './code-reference.js';
import type { Hit, ScanContext } from '../hit.js';
import { behindScheme } from './scheme-value.js';
import { isSignature, isSignedName, isSignedParameter, isTokenRequest } from '../../keys/signed-parameters.js';
import { beginsWithMask, isNoValue } from '../../judge/judge-value.js';
import { matchYamlBlock } from './yaml-block.js';

const BLOCK_STARTS = '\n\r|>';
const IS_OPERATOR_MARK = new Uint8Array(128);
for (const char of ':!?+|=') IS_OPERATOR_MARK[char.charCodeAt(0)] = 1;
const WORDS_NEEDED =
  /(?:^|[^A-Za-z])(?:key|keys|code|codes|number|no|string|id|hash|phrase|signature|provided|supplied)$/i;
const KEY_END = /^\\?["'`] {0,2}[:=]/;
const NOT_IN_NAMES = /[:=(]/;
const NAMED = new Set(['name', 'key', 'field', 'header', 'param', 'id']);
const NAMED_VALUE = /^["'\\]{0,8}[,;]?\s{0,24}["'\\]{0,8}(?:value|val|content)["'\\]{0,8}\s{0,2}[:=]\s{0,2}/i;
const MAX_NAMED = 6;
const SUBJECT_BEFORE = /^(?:is|was|string|str)$/i;
const MAX_MARKS = 3;
const MAX_PERSONAL = 32;
const MASK_BEGINNING = 12;

/** The value in `key: value`, `key=value`, `"key":"value"` and their kin, where the key is sensitive; `at` is the operator. */
export function matchKeyValue(text: string, at: number, context: ScanContext): Hit | undefined {
  const last = text.charCodeAt(at - 1);
  // No name ends in one.
  if (last === HYPHEN) return undefined;
  if (isOperatorMark(last) && (isOtherOperator(text, at) || isLine(text, at))) return undefined;
  // The value of another operator begins here.
  if (isBlank(last) && isOperatorMark(text.charCodeAt(at - 2))) return undefined;
  // Before all the rest, because most operators have no such name in front of them.
  if (!context.mayEndSensitiveKey(text, at) || isMaskedValue(text, at) || isOtherOperator(text, at)) return undefined;
  const end = operatorStart(text, at);
  if (end < at && beginsValue(text, end)) return undefined;
  const key = readKey(text, end, context.floor);
  if (key === undefined) return undefined;
  // `arn:aws:secretsmanager:eu-west-1:1:secret:name` has parts, not keys.
  const operator = text.charCodeAt(at);
  if (
    operator === COLON &&
    text.charCodeAt(key.start - 1) === COLON &&
    !key.isQuoted &&
    text.charCodeAt(at + 1) !== SPACE
  )
    return undefined;
  const from = skipOperator(text, at);
  const verdict = verdictOfKey(text, key, at, from, context);
  if (verdict === undefined || verdict === 'strict') return namedValue(text, key, from, context);
  if (operator === COLON) {
    if (!key.isQuoted && isLineHeader(key.text)) return matchLineHeader(text, key, from);
    if (verdict === 'key' && BLOCK_STARTS.includes(text[from] ?? ' ')) return matchYamlBlock(text, key.start, from);
  }
  return assignedValue(text, key, at, from, verdict, context);
}

// `::`, the first character of `:=` and `::=`, and the colon that begins the value of `name=": x"`.
function isOtherOperator(text: string, at: number): boolean {
  if (beginsValue(text, at)) return true;
  const next = text.charCodeAt(at + 1);
  if (next === COLON) return true;
  const last = text.charCodeAt(at - 1);
  return text.charCodeAt(at) === COLON && (next === EQUALS || last === COLON || last === EQUALS);
}

// The quote before it opens the value of another operator.
function beginsValue(text: string, at: number): boolean {
  return isQuote(text.charCodeAt(at - 1)) && text.charCodeAt(at - 2) === EQUALS;
}

function assignedValue(
  text: string,
  key: AssignedKey,
  at: number,
  from: number,
  verdict: 'key' | 'pii',
  context: ScanContext,
): Hit | undefined {
  // What stays as it is may be read again by the next key, so the decision is made on its first characters.
  if (verdict === 'pii' && !hasDigit(text, from, from + MAX_PERSONAL)) return undefined;
  if (beginsWithMask(text.slice(from, from + MASK_BEGINNING))) return undefined;
  const read = readBeginning(text, from, key.isEscaped);
  const first = read === undefined ? undefined : withChange(text, read);
  if (first === undefined || first.end <= first.start || first.start < context.floor) return undefined;
  const value = behindScheme(text, first);
  if (value === undefined || !isSecret(text, key, value, at)) return undefined;
  if (isCodeReference(text, key, value, at, context)) return undefined;
  if (isCut(from, first)) return longHit(text, key, from);
  if (!isParameter(text, key) && isKeyItself(text, value, context)) return undefined;
  if (verdict === 'key') return hitOf(text, key, value);
  if (!hasDigit(text, value.start, value.start + MAX_PERSONAL)) return undefined;
  // Passwords end in marks, numbers do not.
  return hitOf(text, key, value.isQuoted ? value : withoutMarks(text, value));
}

function verdictOfKey(
  text: string,
  key: AssignedKey,
  at: number,
  from: number,
  context: ScanContext,
): ReturnType<ScanContext['verdict']> {
  const verdict = context.verdict(key.text);
  const before = text.charCodeAt(key.start - 1);
  const isEquals = text.charCodeAt(at) === EQUALS;
  if (key.text === 'code' && (key.isQuoted || isEquals) && context.hasGrant(text)) {
    context.look();
    if (isTokenRequest(text, key.start)) return 'key';
  }
  if (verdict === undefined && isEquals && !key.isQuoted) {
    const isInQuery = isParameter(text, key) || before === SEMICOLON;
    const maySign = !isInQuery && isSignedName(key.text);
    if (isInQuery || maySign) context.glance();
    const isSigning = isInQuery
      ? isSignedParameter(key.text, text.slice(from, from + MAX_NAME))
      : maySign && isSignature(key.text, text.slice(from, from + MAX_NAME));
    if (isSigning) return 'key';
    if (isInQuery) return undefined;
  }
  if (key.isQuoted || before !== SPACE) return verdict;
  if (verdict === undefined && SUBJECT_BEFORE.test(key.text)) return verdictOfSubject(text, key, context);
  if (verdict === undefined) {
    // The key alone names nothing sensitive; together with the words in front of it, it may (`api key: x`).
    if (!isAlphanumeric(text.charCodeAt(key.start - 2)) || !WORDS_NEEDED.test(key.text)) return undefined;
    context.glance();
    return context.verdict(withWordsBefore(text, key, 2, context.floor));
  }
  // `Unexpected token: x` is about no token; before `=` the words are not part of the name.
  if (text.charCodeAt(at) !== COLON) return verdict;
  const named = withWordsBefore(text, key, 1, context.floor);
  if (named.length === key.text.length) return verdict;
  // In `has password: x` the key reads like a question; what stands behind `:` in a sentence is judged all the same.
  return context.verdict(named) ?? (beginsWithQuestion(named) ? verdict : undefined);
}

function isParameter(text: string, { start }: AssignedKey): boolean {
  const before = text.charCodeAt(start - 1);
  return before === QUESTION || before === AMPERSAND;
}

// `the password is: x`, `const token: string = x`.
function verdictOfSubject(text: string, key: AssignedKey, context: ScanContext): ReturnType<ScanContext['verdict']> {
  context.look();
  let end = key.start - 1;
  if (text.charCodeAt(end - 1) === COLON) end--;
  const subject = readKey(text, end, context.floor);
  return subject === undefined ? undefined : context.verdict(subject.text);
}

// `password: password":"x"`, of which the beginning was cut off, and `password= token: x`: the value is the next one's name.
function isKeyItself(text: string, { start, end, isQuoted }: AssignedValue, context: ScanContext): boolean {
  const from = Math.max(start, end - MAX_NAME);
  if (!isQuoted && text.charCodeAt(end - 1) === COLON) return context.verdict(text.slice(from, end - 1)) === 'key';
  if (!KEY_END.test(text.slice(end, end + 5))) return false;
  const name = text.slice(from, end);
  return !NOT_IN_NAMES.test(name) && context.verdict(name) === 'key';
}

function withoutMarks(text: string, { start, end, isQuoted }: AssignedValue): AssignedValue {
  let last = end;
  while (last > start + 1 && '.,;:!?'.includes(text[last - 1] as string)) last--;
  return { start, end: last, isQuoted };
}

// Four marks are no operator: `=====` parts paragraphs.
function isLine(text: string, at: number): boolean {
  for (let index = at - MAX_MARKS - 1; index < at - 1; index++) {
    if (!isOperatorMark(text.charCodeAt(index))) return false;
  }
  return true;
}

function operatorStart(text: string, at: number): number {
  let start = at;
  while (start > at - MAX_MARKS && isOperatorMark(text.charCodeAt(start - 1))) start--;
  // `.=` appends; a name ends in no dot.
  // In files of properties a backslash may stand before an operator.
  const before = text.charCodeAt(start - 1);
  return before === DOT || before === BACKSLASH ? start - 1 : start;
}

function isOperatorMark(code: number): boolean {
  return code < 128 && IS_OPERATOR_MARK[code] === 1;
}

function skipOperator(text: string, at: number): number {
  let from = at + 1;
  while (from < at + 3 && isOperatorTail(text.charCodeAt(from))) from++;
  const limit = from + MAX_SPACES;
  while (from < limit && isBlank(text.charCodeAt(from))) from++;
  return from;
}

// `=`, `>` and `~`.
function isOperatorTail(code: number): boolean {
  return code === EQUALS || code === 62 || code === 126;
}

// A name, and the end of its line.
function endsLine(text: string, from: number): boolean {
  let end = from;
  while (end < from + MAX_NAME && isDottedChar(text.charCodeAt(end))) end++;
  return end > from && text.charCodeAt(end) === NEWLINE;
}

// A quote, which backslashes may stand before.
function isQuoteAt(text: string, from: number): boolean {
  let at = from;
  while (at < from + MAX_ESCAPE && text.charCodeAt(at) === BACKSLASH) at++;
  return isQuote(text.charCodeAt(at));
}

// `name="password" value="…"`, `{"key":"password","value":"…"}`: the key is itself a value.
function namedValue(text: string, key: AssignedKey, from: number, context: ScanContext): Hit | undefined {
  if (key.text.length > MAX_NAMED) return undefined;
  // `- name: TOKEN` with its value in the next line; `name:x` and `"id":1` are no such lines.
  const isBare = !isQuoteAt(text, from) && !isQuote(text.charCodeAt(from + 1));
  if (isBare && (key.isQuoted || text.charCodeAt(from - 1) !== SPACE || !endsLine(text, from))) return undefined;
  const name = readValue(text, from, key.isEscaped, from + MAX_NAME + 4);
  // No name begins with an operator.
  if (name === undefined || isOperatorMark(text.charCodeAt(name.start))) return undefined;
  if (name.end - name.start > MAX_NAME || name.isQuoted === isBare) return undefined;
  if (!NAMED.has(key.text.toLowerCase()) || !context.mayEndSensitiveKey(text, name.end)) return undefined;
  context.glance();
  const verdict = context.verdict(text.slice(name.start, name.end));
  if (verdict === undefined || verdict === 'strict') return undefined;
  const between = NAMED_VALUE.exec(text.slice(name.end, name.end + 64));
  if (between === null) return undefined;
  const valueStart = name.end + between[0].length;
  const value = readBeginning(text, valueStart, key.isEscaped);
  if (value === undefined || value.end <= value.start) return undefined;
  const content = text.slice(value.start, value.end);
  if (isNoValue(content, value.isQuoted)) return undefined;
  // `{"field":"email","value":"not_an_email"}`.
  if (verdict === 'pii' && !/[\d@]/.test(content)) return undefined;
  return isCut(valueStart, value) ? longHit(text, key, valueStart) : hitOf(text, key, value);
}
