import { isAlphanumeric, isRunChar, isSpace } from './chars.js';

/** Where the value of an assignment stands, without its quotes. */
export interface AssignedValue {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

const QUOTES = `"'\``;
const MAX_LIST = 4096;

/** Reads the value that begins at `from`: quoted, a list, or up to what ends a word. Never crosses a line. */
export function readValue(
  text: string,
  from: number,
  isEscaped: boolean,
  limit: number = text.length,
): AssignedValue | undefined {
  const start = skipPrefix(text, from);
  const char = text[start];
  if (char === undefined || char === '\n' || char === '\r') return undefined;
  if (char === '\\' && QUOTES.includes(text[start + 1] ?? ' '))
    return quoted(text, start + 2, text[start + 1] as string, true, limit);
  if (QUOTES.includes(char)) return quoted(text, start + 1, char, isEscaped, limit);
  if (char === '[') return list(text, start);
  if (char === '{' || char === '(') return undefined;
  return bare(text, start, limit);
}

// A letter in front of a quote says how a language reads the string.
function skipPrefix(text: string, from: number): number {
  return /[A-Za-z@$]/.test(text[from] ?? '') && QUOTES.includes(text[from + 1] ?? ' ') ? from + 1 : from;
}

function quoted(text: string, start: number, quote: string, isEscaped: boolean, limit: number): AssignedValue {
  let end = start;
  for (; end < limit; end++) {
    const char = text[end];
    if (char === '\n') break;
    if (char === '\\') {
      if (isEscaped && text[end + 1] === quote) break;
      end++;
    } else if (char === quote) break;
  }
  return { start, end: Math.min(end, text.length), isQuoted: true };
}

function list(text: string, start: number): AssignedValue | undefined {
  const limit = Math.min(text.length, start + MAX_LIST);
  let end = start + 1;
  while (end < limit && text[end] !== ']' && text[end] !== '\n') end++;
  return { start: start + 1, end, isQuoted: false };
}

function bare(text: string, start: number, limit: number): AssignedValue {
  let end = start;
  while (end < limit && (!endsWord(text, end) || isBetweenSymbols(text, end))) end++;
  return { start, end, isQuoted: false };
}

// A space between characters beyond ASCII parts no words of a program.
function isBetweenSymbols(text: string, index: number): boolean {
  return text[index] === ' ' && text.charCodeAt(index - 1) > 127 && text.charCodeAt(index + 1) > 127;
}

// Passwords hold commas and brackets; one ends the word only where what follows it looks like the end of a list item.
function endsWord(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (isAlphanumeric(code)) return false;
  const char = text[index] as string;
  if (isSpace(code) || `&;"'<>\`|`.includes(char)) return true;
  if (char === '\\') return `"'nrt`.includes(text[index + 1] ?? ' ');
  if (char === ',') return isItemEnd(text, index + 1);
  if (char === ')' || char === ']' || char === '}') return !isRunChar(text.charCodeAt(index + 1));
  return false;
}

function isItemEnd(text: string, from: number): boolean {
  const next = text.charCodeAt(from);
  if (Number.isNaN(next) || !isRunChar(next)) return true;
  let end = from;
  while (end < from + 32 && isRunChar(text.charCodeAt(end))) end++;
  return text[end] === '=' || text[end] === ':';
}
