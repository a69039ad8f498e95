import { MAX_LINE, MAX_NAME } from '../../chars/limits.js';
import { isRunChar } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isNoValue } from '../../judge/judge-value.js';

const QUOTE = /^%2[27]$/;
const END = /%(?:2[26Cc]|7[Dd]|3[Bb]|0[AaDd]|5[Dd]|27)|[&\s"'<>`;,})\]]/;

/** The value of a percent-encoded `key=value` or `"key":"value"`, whose `=` or `:` is the code that begins at `at`. */
export function matchEncodedPair(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!context.mayEndSensitiveKey(text, at)) return undefined;
  const keyEnd = QUOTE.test(text.slice(at - 3, at)) ? at - 3 : at;
  const limit = Math.max(context.floor, keyEnd - MAX_NAME);
  let start = keyEnd;
  while (start > limit && isRunChar(text.charCodeAt(start - 1))) start--;
  // The key follows a percent-encoded character, whose two digits are not part of it.
  if (text[start - 1] === '%') start += 2;
  if (start >= keyEnd || context.verdict(text.slice(start, keyEnd)) !== 'key') return undefined;
  let from = at + 3;
  while (text[from] === '+' || text.startsWith('%20', from)) from += text[from] === '+' ? 1 : 3;
  if (QUOTE.test(text.slice(from, from + 3))) from += 3;
  const length = text.slice(from, from + MAX_LINE).search(END);
  const end = length === -1 ? Math.min(text.length, from + MAX_LINE) : from + length;
  const value = text.slice(from, end);
  return value === '' || value.startsWith('%5BREDACTED') || isNoValue(value, true)
    ? undefined
    : { start: from, end, rule: 'key-value' };
}
