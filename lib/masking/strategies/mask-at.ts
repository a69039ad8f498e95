import { SPACE, CLOSE_BRACKET, HYPHEN, NEWLINE, OPEN_BRACKET, UPPER_D, UPPER_R } from '../chars/codes.js';
import { REDACTED, REDACTED_IN_URL } from '../../privacy/values/masks.js';
import { isRunChar } from '../chars/chars.js';

const BEGINNING = '[REDACTED';
const MAX_BLANKS = 16;

/** Whether a mask, or what was one, stands at `at`: what is masked is not read again. */
export function isMaskAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === OPEN_BRACKET) return text.startsWith(BEGINNING, at);
  if (code !== UPPER_R || !text.startsWith(REDACTED_IN_URL, at)) return false;
  const behind = at + REDACTED_IN_URL.length;
  return behind === text.length || ' ;&"\'\n'.includes(text[behind] as string);
}

/** Whether the value of the operator at `at` is a mask, or a list over lines that begins with one. */
export function isMaskedValue(text: string, at: number): boolean {
  const from = text.charCodeAt(at + 1) === SPACE ? at + 2 : at + 1;
  const code = text.charCodeAt(from);
  if (code === OPEN_BRACKET && text.charCodeAt(from + 1) === NEWLINE)
    return isMaskAt(text, behindBlanks(text, from + 2));
  if (code !== NEWLINE) return isMaskAt(text, from);
  const item = behindBlanks(text, from + 1);
  return (
    text.charCodeAt(item) === HYPHEN && text.charCodeAt(item + 1) === SPACE && text.startsWith(BEGINNING, item + 2)
  );
}

function behindBlanks(text: string, from: number): number {
  let index = from;
  while (index < from + MAX_BLANKS && text.charCodeAt(index) === SPACE) index++;
  return index;
}

/** Whether a mask ends before `end`. */
export function isMaskBefore(text: string, end: number): boolean {
  const code = text.charCodeAt(end - 1);
  if (code === CLOSE_BRACKET) return text.startsWith(REDACTED, end - REDACTED.length);
  const start = end - REDACTED_IN_URL.length;
  return code === UPPER_D && text.startsWith(REDACTED_IN_URL, start) && !isRunChar(text.charCodeAt(start - 1));
}
