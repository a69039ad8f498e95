import { MAX_NAME } from '../../chars/limits.js';
import { isQuote } from '../../chars/chars.js';
import { hitAt, secretAt } from '../../judge/judge-value.js';
import type { Hit, ScanContext } from '../hit.js';
import { isDefaultOperator, matchDefaultValue, matchDefaultWord } from './default-value.js';

const SHORT = 2;
const LONGEST_CLAUSE = 80;
// `CREATE USER bob IDENTIFIED WITH mysql_native_password BY 'x'`, or `AS` with a hash.
const IDENTIFIED = /\bIDENTIFIED (?:(?:WITH|VIA) [\w'"`]{1,48} )?(?:USING )?(?:BY|AS)$/i;
// A directory knows a user by such a name.
const DIRECTORY_NAME = /^\w{1,8}=/;

/** A secret in quotes behind its name, without an operator or with one for a default; a space stands behind the word. */
export function matchWordAndMark(
  text: string,
  start: number,
  end: number,
  next: number,
  context: ScanContext,
): Hit | undefined {
  if (!isQuote(next)) return isDefaultOperator(text, end + 1) ? matchDefaultValue(text, end, context) : undefined;
  if (end - start === SHORT) {
    if (text.startsWith('or', start)) return matchDefaultWord(text, start, end, context);
    if (IDENTIFIED.test(text.slice(Math.max(0, end - LONGEST_CLAUSE), end))) return quoted(text, end + 1, '', true);
  }
  if (end - start > MAX_NAME || !context.mayEndSensitiveKey(text, end)) return undefined;
  context.look();
  const name = text.slice(start, end);
  if (context.verdict(name) !== 'key') return undefined;
  // `CREATE USER bob WITH PASSWORD 'x'`.
  return quoted(text, end + 1, name, name === 'PASSWORD');
}

function quoted(text: string, from: number, name: string, isSure: boolean): Hit | undefined {
  const value = secretAt(text, from, { name, isSure });
  if (value === undefined || !value.isQuoted) return undefined;
  const content = text.slice(value.start, value.end);
  return (isSure ? DIRECTORY_NAME.test(content) : content.includes(' ')) ? undefined : hitAt(value);
}
