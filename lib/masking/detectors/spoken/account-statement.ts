import { SPACE, CASE_BIT, LOWER_F } from '../../chars/codes.js';
import { isQuote } from '../../chars/chars.js';
import type { Hit } from '../hit.js';

const MAX_VALUE = 256;
const LONGEST_CLAUSE = 80;
const LONGEST_SET = 5;
// `CREATE USER bob IDENTIFIED WITH mysql_native_password BY 'x'`, or `AS` with a hash.
const IDENTIFIED = /\bIDENTIFIED (?:(?:WITH|VIA) [\w'"`]{1,48} )?(?:USING )?$/i;
const SET = /\bSET $/i;
const ASSIGNED = / FOR [^\n=]{1,128}= {0,2}(?:(?:OLD_)?PASSWORD ?\( ?)?["']/iy;

/** Whether `BY` or `AS` from `start` on stands in front of the password of an account; a quote is known to follow it. */
export function isIdentifiedBy(text: string, start: number, end: number): boolean {
  if (end - start !== 2) return false;
  const word = text.slice(start, end).toLowerCase();
  return (word === 'by' || word === 'as') && IDENTIFIED.test(text.slice(Math.max(0, start - LONGEST_CLAUSE), start));
}

/** The password that is quoted from `from` on. */
export function matchIdentifiedBy(text: string, from: number): Hit | undefined {
  const hit = isQuote(text.charCodeAt(from)) ? quoted(text, from) : undefined;
  // A directory knows a user by such a name.
  return hit === undefined || text.slice(hit.start, hit.end).includes('=') ? undefined : hit;
}

/** The password of `SET PASSWORD FOR bob = 'x'`; the word `PASSWORD` stands from `start` to `end`. */
export function matchSetPassword(text: string, start: number, end: number): Hit | undefined {
  if (text.charCodeAt(end) !== SPACE || (text.charCodeAt(end + 1) | CASE_BIT) !== LOWER_F) return undefined;
  if (!SET.test(text.slice(Math.max(0, start - LONGEST_SET), start))) return undefined;
  ASSIGNED.lastIndex = end;
  return ASSIGNED.test(text) ? quoted(text, ASSIGNED.lastIndex - 1) : undefined;
}

function quoted(text: string, open: number): Hit | undefined {
  const close = text.slice(open + 1, open + 1 + MAX_VALUE).indexOf(text[open] as string);
  const end = open + 1 + close;
  return close < 1 || text.startsWith('[REDACTED', open + 1) ? undefined : { start: open + 1, end, rule: 'key-value' };
}
