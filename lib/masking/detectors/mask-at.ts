import { REDACTED, REDACTED_IN_URL } from '../mask-strategy.js';
import { isRunChar } from './chars.js';

const UPPER_D = 68;
const UPPER_R = 82;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const BEGINNING = '[REDACTED';

/** Whether a mask, or what was one, stands at `at`: what is masked is not read again. */
export function isMaskAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === OPEN_BRACKET) return text.startsWith(BEGINNING, at);
  if (code !== UPPER_R || !text.startsWith(REDACTED_IN_URL, at)) return false;
  const behind = at + REDACTED_IN_URL.length;
  return behind === text.length || ' ;&"\'\n'.includes(text[behind] as string);
}

/** Whether a mask ends before `end`. */
export function isMaskBefore(text: string, end: number): boolean {
  const code = text.charCodeAt(end - 1);
  if (code === CLOSE_BRACKET) return text.startsWith(REDACTED, end - REDACTED.length);
  const start = end - REDACTED_IN_URL.length;
  return code === UPPER_D && text.startsWith(REDACTED_IN_URL, start) && !isRunChar(text.charCodeAt(start - 1));
}
