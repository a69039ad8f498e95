import { PIPE, QUESTION } from '../../chars/codes.js';
import { readKey } from '../assigned/assigned-key.js';
import { readValue } from '../assigned/assigned-value.js';
import { isQuote } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord } from '../../judge/plausible-secret.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_VALUE = 256;
const PASSWORD = /passw|pwd|passphrase|secret/i;

/** Whether `||`, `??` or `?:` stands behind the space after a word. */
export function isDefaultOperator(text: string, from: number): boolean {
  const first = text.charCodeAt(from);
  if (first !== PIPE && first !== QUESTION) return false;
  const second = text.charCodeAt(from + 1);
  return (second === first || (first === QUESTION && second === 58)) && text[from + 2] === ' ';
}

/** What a secret is where nobody set it: `process.env.TOKEN || "…"`; the name ends at `end`. */
export function matchDefaultValue(text: string, end: number, context: ScanContext): Hit | undefined {
  if (!isQuote(text.charCodeAt(end + 4)) || !context.mayEndSensitiveKey(text, end)) return undefined;
  return defaultOf(text, end, end + 4, context);
}

/** The same in words: `os.getenv("TOKEN") or "…"`; `start` is where `or` begins. */
export function matchDefaultWord(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  let last = start - 1;
  if (text[last] !== ' ') return undefined;
  while (last > start - 4 && ')] '.includes(text[last - 1] ?? '.')) last--;
  return context.mayEndSensitiveKey(text, last) ? defaultOf(text, last, end + 1, context) : undefined;
}

function defaultOf(text: string, keyEnd: number, from: number, context: ScanContext): Hit | undefined {
  const key = readKey(text, keyEnd, context.floor);
  if (key === undefined || context.verdict(key.text) !== 'key') return undefined;
  const value = readValue(text, from, false, from + MAX_VALUE);
  if (value === undefined || !value.isQuoted) return undefined;
  const content = text.slice(value.start, value.end);
  if (content.length < 4 || content.includes(' ') || isNoValue(content, true)) return undefined;
  return PASSWORD.test(key.text) || isPasswordWord(content) || isRandomWord(content)
    ? { start: value.start, end: value.end, rule: 'key-value' }
    : undefined;
}
