import { isAlphanumeric, isQuote } from '../../chars/chars.js';
import { UNDERSCORE } from '../../chars/codes.js';
import { hitAt, judgeValue } from '../../judge/judge-value.js';
import type { Hit, ScanContext } from '../hit.js';

const MAX_TAG = 96;
const MAX_TEXT = 2048;
const NAME = /^[\w.:-]{2,64}/;
// `<property name="password">…</property>`.
const ATTRIBUTE = /\s(?:name|key|id)=["']([\w.:-]{2,64})["']/;

/** The text of an element whose name is sensitive: `<password>…</password>`; `at` is the `>`. */
export function matchMarkupValue(text: string, at: number, context: ScanContext): Hit | undefined {
  const last = text.charCodeAt(at - 1);
  if (!isAlphanumeric(last) && !isQuote(last) && last !== UNDERSCORE) return undefined;
  const from = Math.max(context.floor, at - MAX_TAG);
  const open = from + text.slice(from, at).lastIndexOf('<');
  if (open < from || text[open + 1] === '/') return undefined;
  const tag = text.slice(open + 1, at);
  const name = sensitiveName(tag, context);
  const close = name === undefined ? -1 : text.slice(at + 1, at + 1 + MAX_TEXT).indexOf('<');
  if (name === undefined || close < 1 || text[at + close + 2] !== '/') return undefined;
  const value = text.slice(at + 1, at + 1 + close).trim();
  if (!judgeValue(value, { name, isQuoted: true, isSure: true })) return undefined;
  const start = text.indexOf(value, at + 1);
  return hitAt({ start, end: start + value.length });
}

function sensitiveName(tag: string, context: ScanContext): string | undefined {
  const names = [NAME.exec(tag)?.[0], ATTRIBUTE.exec(tag)?.[1]];
  return names[0] === undefined ? undefined : names.find((name) => name && context.verdict(name) === 'key');
}
