import { DOLLAR, DOT, HYPHEN, PLUS, UNDERSCORE } from '../chars/codes.js';
import { isDigit, isLetter, isQuote, isQuoting, isRunChar, isSpace } from '../chars/chars.js';
import { LITERAL } from './sql-lexer-state.js';
import { quoteEnd } from './sql-tokens.js';
import { TextPieces } from '../chars/text-pieces.js';

// A command's own name has a collection or an index for its value, which is not data.
const NAMES = /^["']?(?:find|aggregate|insert|update|delete|count|distinct|findAndModify|collection|index|from)["']?$/;
const WORD_LITERALS = /^(?:true|false)$/;

/** A document query with `?` for each value: names of fields, operators and calls stay. One pass. */
export function maskJsonLeaves(text: string): string {
  const pieces = new TextPieces(text);
  const { length } = text;
  let key = '';
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const end = tokenEnd(text, at, code);
    // Of single characters, digits and quotes that nothing closes are values.
    const token = end > at + 1 || isDigit(code) || isQuoting(code) ? text.slice(at, end) : '';
    if (end > at + 1 && isFollowedByColon(text, end)) key = token;
    else if (token !== '' && isLeaf(text, at, token) && !(NAMES.test(key) && isQuote(code)))
      pieces.replace(at, end, LITERAL);
    at = end;
  }
  return pieces.upTo(length);
}

function tokenEnd(text: string, at: number, code: number): number {
  if (isQuoting(code)) return Math.min(quoteEnd(text, at, true), text.length);
  if (isDigit(code) || (code === HYPHEN && isDigit(text.charCodeAt(at + 1)))) return runEnd(text, at + 1);
  if (isLetter(code) || code === UNDERSCORE || code === DOLLAR) return runEnd(text, at + 1);
  return at + 1;
}

function isLeaf(text: string, at: number, token: string): boolean {
  const first = token.charCodeAt(0);
  // A text that begins with a dollar is the name of a field.
  if (isQuoting(first)) return token.charCodeAt(1) !== DOLLAR;
  if (isDigit(first) || (first === HYPHEN && token.length > 1)) return true;
  return WORD_LITERALS.test(token) && text[at - 1] !== '.';
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (isPart(text.charCodeAt(end))) end++;
  return end;
}

function isPart(code: number): boolean {
  return isRunChar(code) || code === DOLLAR || code === PLUS || code === DOT;
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end;
  while (next < end + 8 && isSpace(text.charCodeAt(next))) next++;
  return text[next] === ':';
}
