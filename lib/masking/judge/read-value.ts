import { DECIDED, MAX_BLOCK, MAX_ESCAPE } from '../chars/limits.js';
import { BACKSLASH, COMMA, NEWLINE, OPEN_BRACE, OPEN_BRACKET, OPEN_PAREN, RETURN } from '../chars/codes.js';
import { isAlphanumeric, isQuoting, isRunChar, isSpace } from '../chars/chars.js';

/** Where the value of an assignment stands, without its quotes. */
export interface AssignedValue {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

const BRACED = /^\{\{\w{1,32}\}\w/;
const STRINGS = /\s{1,64}((?:"[^"\n]{1,256}"|'[^'\n]{1,256}')(?:,\s{1,64}(?:"[^"\n]{1,256}"|'[^'\n]{1,256}')){0,63})/y;
// What may end a word of a program.
const ALWAYS = 1;
const ESCAPE = 2;
const ITEM = 3;
const BRACKET = 4;
const ENDINGS = new Uint8Array(128);
for (let code = 0; code < 128; code++) if (isSpace(code)) ENDINGS[code] = ALWAYS;
for (const char of `&;"'<>\`|`) ENDINGS[char.charCodeAt(0)] = ALWAYS;
for (const char of ')]}') ENDINGS[char.charCodeAt(0)] = BRACKET;
ENDINGS[BACKSLASH] = ESCAPE;
ENDINGS[COMMA] = ITEM;

/** Reads as much of the value that begins at `from` as says what it is. */
export function readBeginning(text: string, from: number, isEscaped: boolean): AssignedValue | undefined {
  return readValue(text, from, isEscaped, from + DECIDED);
}

/** Whether only the beginning of a value was read, which began at `from`. */
export function isCut(from: number, { end }: AssignedValue): boolean {
  return end >= from + DECIDED;
}

/** Reads the value that begins at `from`: quoted, a list, or up to what ends a word. Never crosses a line. */
export function readValue(
  text: string,
  from: number,
  isEscaped: boolean,
  furthest: number = text.length,
): AssignedValue | undefined {
  const start = skipPrefix(text, from);
  if (start >= text.length) return undefined;
  const limit = Math.min(furthest, text.length);
  const code = text.charCodeAt(start);
  if (isAlphanumeric(code)) return bare(text, start, limit);
  if (isQuoting(code)) return quoted(text, start + 1, code, isEscaped, limit);
  switch (code) {
    case NEWLINE:
    case RETURN:
    case OPEN_PAREN:
      return undefined;
    case BACKSLASH: {
      const escape = escapeLength(text, start);
      return isQuoting(text.charCodeAt(start + escape))
        ? escaped(text, start, escape, limit)
        : bare(text, start, limit);
    }
    case OPEN_BRACKET:
      return list(text, start, limit);
    case OPEN_BRACE:
      // Objects begin with one brace, templates end with two.
      return BRACED.test(text.slice(start, start + 48)) ? bare(text, start, limit) : undefined;
    default:
      return bare(text, start, limit);
  }
}

// A letter in front of a quote says how a language reads the string.
function skipPrefix(text: string, from: number): number {
  return isQuoting(text.charCodeAt(from + 1)) && /[A-Za-z@$]/.test(text[from] ?? '') ? from + 1 : from;
}

function quoted(text: string, start: number, close: number, isEscaped: boolean, limit: number): AssignedValue {
  let end = start;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === close || code === NEWLINE) break;
    if (code === BACKSLASH) {
      if (isEscaped && text.charCodeAt(end + 1) === close) break;
      end++;
    }
  }
  return { start, end: Math.min(end, limit), isQuoted: true };
}

function escapeLength(text: string, start: number): number {
  let length = 1;
  while (length < MAX_ESCAPE && text[start + length] === '\\') length++;
  return length;
}

// A string inside of a string ends with the same number of backslashes that it began with.
function escaped(text: string, start: number, escape: number, limit: number): AssignedValue {
  const from = start + escape + 1;
  const quote = text.charCodeAt(from - 1);
  let end = from;
  for (let backslashes = 0; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === NEWLINE) break;
    if (code === quote && backslashes <= escape) {
      end -= backslashes;
      break;
    }
    backslashes = code === BACKSLASH ? backslashes + 1 : 0;
  }
  return { start: from, end: Math.min(end, limit), isQuoted: true };
}

function list(text: string, start: number, limit: number): AssignedValue | undefined {
  const next = text.charCodeAt(start + 1);
  if (next === NEWLINE || (next === RETURN && text.charCodeAt(start + 2) === NEWLINE))
    return stringsOverLines(text, start + 1);
  const within = text.slice(start + 1, Math.min(start + MAX_BLOCK, limit));
  const close = within.indexOf(']');
  const line = (close === -1 ? within : within.slice(0, close)).indexOf('\n');
  const length = line !== -1 ? line : close !== -1 ? close : within.length;
  const end = start + 1 + length;
  return { start: start + 1, end, isQuoted: false };
}

// The strings of a list that begins in the next line; the last of them ends with the bracket, a comma or a comment.
function stringsOverLines(text: string, from: number): AssignedValue | undefined {
  STRINGS.lastIndex = 0;
  const items = STRINGS.exec(text.slice(from, from + MAX_BLOCK))?.[1];
  if (items === undefined) return undefined;
  const end = from + STRINGS.lastIndex;
  return { start: end - items.length, end, isQuoted: false };
}

function bare(text: string, start: number, limit: number): AssignedValue {
  let end = start;
  while (end < limit) {
    const code = text.charCodeAt(end);
    const kind = code < 128 ? (ENDINGS[code] as number) : 0;
    if (kind !== 0 && (kind === ALWAYS || endsWord(text, end, kind))) break;
    end++;
  }
  return { start, end, isQuoted: false };
}

// Passwords hold commas and brackets; one ends the word only where what follows it looks like the end of a list item.
function endsWord(text: string, index: number, kind: number): boolean {
  if (kind === ESCAPE) return `"'nrt`.includes(text[index + 1] ?? ' ');
  return kind === ITEM ? isItemEnd(text, index + 1) : !isRunChar(text.charCodeAt(index + 1));
}

function isItemEnd(text: string, from: number): boolean {
  const next = text.charCodeAt(from);
  if (Number.isNaN(next) || !isRunChar(next)) return true;
  let end = from;
  while (end < from + 32 && isRunChar(text.charCodeAt(end))) end++;
  return text[end] === '=' || text[end] === ':';
}
