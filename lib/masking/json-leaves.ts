import { isDigit, isLetter, isSpace } from './detectors/chars.js';
import { quoteEnd } from './sql-tokens.js';

const WORD_LITERALS = /^(?:true|false)$/;

/** A document query with `?` for each value: names of fields, operators and calls stay. One pass. */
export function maskJsonLeaves(text: string): string {
  let output = '';
  let at = 0;
  while (at < text.length) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    output += isLeaf(text, at, end, token) ? '?' : token;
    at = Math.min(end, text.length);
  }
  return output;
}

function tokenEnd(text: string, at: number): number {
  const char = text[at] as string;
  const code = text.charCodeAt(at);
  if (char === '"' || char === "'" || char === '`') return backslashEnd(text, at);
  if (isDigit(code) || (char === '-' && isDigit(text.charCodeAt(at + 1)))) return runEnd(text, at + 1);
  if (isLetter(code) || char === '_' || char === '$') return runEnd(text, at + 1);
  return at + 1;
}

function isLeaf(text: string, at: number, end: number, token: string): boolean {
  const first = token[0] as string;
  if (`"'\``.includes(first)) return !isFollowedByColon(text, end);
  if (isDigit(token.charCodeAt(0)) || (first === '-' && token.length > 1)) return !isFollowedByColon(text, end);
  return WORD_LITERALS.test(token) && !isFollowedByColon(text, end) && text[at - 1] !== '.';
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
