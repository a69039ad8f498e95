import { SPACE } from '../../chars/codes.js';
import { readKey } from './assigned-key.js';
import { isLetter } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord } from '../../judge/plausible-secret.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_WORD = 12;
const VALUE = /[ \u3000]{0,4}(["'\u201c\u300c]?)([\x21-\x7e]{4,128})/y;
const ENDS = /["'),.;:!?\]}]{1,4}$/;

// Most words behind such an operator are words.
function isShortWord(text: string, from: number): boolean {
  const start = text.charCodeAt(from) === SPACE ? from + 1 : from;
  const limit = start + MAX_WORD;
  let end = start;
  while (end < limit && isLetter(text.charCodeAt(end))) end++;
  const code = text.charCodeAt(end);
  return end > start && end < limit && !(code > SPACE && code < 127);
}

/** The value behind an operator of other scripts: `密码：hunter2`, `password→hunter2`; a sentence behind it stays. */
export function matchWideOperator(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!context.mayEndSensitiveKey(text, at) || isShortWord(text, at + 1)) return undefined;
  context.glance();
  const key = readKey(text, at, context.floor);
  if (key === undefined || context.verdict(key.text) !== 'key') return undefined;
  VALUE.lastIndex = at + 1;
  const match = VALUE.exec(text);
  if (match === null) return undefined;
  const value = (match[2] as string).replace(ENDS, '');
  if (value.length < 4) return undefined;
  const isSecret = isPasswordWord(value) || isRandomWord(value) || /^\d{4,12}$/.test(value);
  if (!isSecret || isNoValue(value, false)) return undefined;
  const start = VALUE.lastIndex - (match[2] as string).length;
  return { start, end: start + value.length, rule: 'key-value' };
}
