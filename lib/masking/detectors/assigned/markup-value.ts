import { UNDERSCORE } from '../../chars/codes.js';
import { isMasked } from '../../strategies/mask-strategy.js';
import { isAlphanumeric, isQuote } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isStateOrPlaceholder } from '../../judge/state-words.js';

const MAX_TAG = 96;
const MAX_TEXT = 2048;
const NAME = /\s(?:name|key|id)=["']([\w.:-]{2,64})["']/;

/** The text of an element whose name is sensitive: `<password>…</password>`; `at` is the `>`. */
export function matchMarkupValue(text: string, at: number, context: ScanContext): Hit | undefined {
  const last = text.charCodeAt(at - 1);
  if (!isAlphanumeric(last) && !isQuote(last) && last !== UNDERSCORE) return undefined;
  const from = Math.max(context.floor, at - MAX_TAG);
  const open = from + text.slice(from, at).lastIndexOf('<');
  if (open < from || text[open + 1] === '/') return undefined;
  const name = /^[\w.:-]{2,64}/.exec(text.slice(open + 1, at))?.[0];
  if (name === undefined || text[at - 1] === '/') return undefined;
  if (context.verdict(name) !== 'key' && !isNamedByAttribute(text.slice(open, at), context)) return undefined;
  const close = text.slice(at + 1, at + 1 + MAX_TEXT).indexOf('<');
  if (close < 1 || text[at + close + 2] !== '/') return undefined;
  const value = text.slice(at + 1, at + 1 + close).trim();
  if (value === '' || isMasked(value) || isStateOrPlaceholder(value, true)) return undefined;
  const start = text.indexOf(value, at + 1);
  return { start, end: start + value.length, rule: 'key-value' };
}

// `<property name="password">…</property>`.
function isNamedByAttribute(tag: string, context: ScanContext): boolean {
  const name = NAME.exec(tag)?.[1];
  return name !== undefined && context.verdict(name) === 'key';
}
