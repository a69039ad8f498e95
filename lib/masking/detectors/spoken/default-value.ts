import { isQuote } from '../../chars/chars.js';
import { COLON, PIPE, QUESTION } from '../../chars/codes.js';
import { hitAt, secretAt } from '../../judge/judge-value.js';
import { readKey } from '../assigned/assigned-key.js';
import type { Hit, ScanContext } from '../hit.js';

const SURE = /passw|pwd|passphrase|secret/i;

/** Whether `||`, `??` or `?:` stands behind the space after a word. */
export function isDefaultOperator(text: string, from: number): boolean {
  const first = text.charCodeAt(from);
  if (first !== PIPE && first !== QUESTION) return false;
  const second = text.charCodeAt(from + 1);
  return (second === first || (first === QUESTION && second === COLON)) && text[from + 2] === ' ';
}

/** What a secret is where nobody set it: `process.env.TOKEN || "…"`; the name ends at `end`. */
export function matchDefaultValue(text: string, end: number, context: ScanContext): Hit | undefined {
  return isQuote(text.charCodeAt(end + 4)) ? defaultOf(text, end, end + 4, context) : undefined;
}

/** The same in words: `os.getenv("TOKEN") or "…"`; `start` is where `or` begins. */
export function matchDefaultWord(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  let last = start - 1;
  while (last > start - 4 && ')] '.includes(text[last - 1] ?? '.')) last--;
  return text[start - 1] === ' ' ? defaultOf(text, last, end + 1, context) : undefined;
}

function defaultOf(text: string, keyEnd: number, from: number, context: ScanContext): Hit | undefined {
  if (!context.mayEndSensitiveKey(text, keyEnd)) return undefined;
  const key = readKey(text, keyEnd, context.floor);
  if (key === undefined || context.verdict(key.text) !== 'key') return undefined;
  const value = secretAt(text, from, { name: 'password', isSure: SURE.test(key.text) });
  if (value === undefined || !value.isQuoted || value.end - value.start < 4) return undefined;
  return text.slice(value.start, value.end).includes(' ') ? undefined : hitAt(value);
}
