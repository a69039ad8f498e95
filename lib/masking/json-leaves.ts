import { isDigit, isLetter, isSpace } from './detectors/chars.js';
import { quoteEnd } from './sql-tokens.js';

// A command's own name has a collection or an index for its value, which is not data.
const NAMES = /^["']?(?:find|aggregate|insert|update|delete|count|distinct|findAndModify|collection|index|from)["']?$/;
const WORD_LITERALS = /^(?:true|false)$/;

/** A document query with `?` for each value: names of fields, operators and calls stay. One pass. */
export function maskJsonLeaves(text: string): string {
  let output = '';
  let from = 0;
  let at = 0;
  let key = '';
  while (at < text.length) {
    const end = Math.min(tokenEnd(text, at), text.length);
    const token = text.slice(at, end);
    if (isFollowedByColon(text, end) && token.length > 1) key = token;
    else if (isLeaf(text, at, token) && !(NAMES.test(key) && /^["']/.test(token))) {
      output += `${text.slice(from, at)}?`;
      from = end;
    }
    at = end;
  }
  return output + text.slice(from);
}

function tokenEnd(text: string, at: number): number {
  const char = text[at] as string;
  const code = text.charCodeAt(at);
  if (char === '"' || char === "'" || char === '`') return backslashEnd(text, at);
  if (isDigit(code) || (char === '-' && isDigit(text.charCodeAt(at + 1)))) return runEnd(text, at + 1);
  if (isLetter(code) || char === '_' || char === '$') return runEnd(text, at + 1);
  return at + 1;
}

function isLeaf(text: string, at: number, token: string): boolean {
  const first = token[0] as string;
  // A text that begins with a dollar is the name of a field.
  if (`"'\``.includes(first)) return token[1] !== '$';
  if (isDigit(token.charCodeAt(0)) || (first === '-' && token.length > 1)) return true;
  return WORD_LITERALS.test(token) && text[at - 1] !== '.';
}

function backslashEnd(text: string, at: number): number {
  return quoteEnd(text, at, true);
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && /[\w.$+-]/.test(text[end] as string)) end++;
  return end;
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end;
  while (next < end + 8 && isSpace(text.charCodeAt(next))) next++;
  return text[next] === ':';
}
