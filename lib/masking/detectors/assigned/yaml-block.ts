import { SPACE, HYPHEN, NEWLINE } from '../../chars/codes.js';
import { noticeReach, type AssignedValue } from './assigned-value.js';
import { hasDigit, isQuote, isSpace } from '../../chars/chars.js';
import type { Hit } from '../hit.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_LINE = 512;
const MAX_LINES = 128;
const BLOCK_MARK = /^[|>][+-]?\d?[ \t]*\r?$/;

/** The lines of a YAML block (`key: |` or `>`) or list under a sensitive key; `from` is where the value should begin. */
export function matchYamlBlock(text: string, keyStart: number, from: number): Hit | undefined {
  const code = text.charCodeAt(from);
  if (code === NEWLINE || code === 13) return listHit(text, code === NEWLINE ? from + 1 : from + 2);
  const line = lineEnd(text, from);
  if (line - from > 8 || line === text.length || !BLOCK_MARK.test(text.slice(from, line))) return undefined;
  return blockHit(text, line + 1, indentOf(text, keyStart));
}

function lineEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_LINE);
  let end = from;
  while (end < limit && text.charCodeAt(end) !== NEWLINE) end++;
  return end;
}

function isBlankOrReturn(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

function indentOf(text: string, from: number): number {
  let start = from;
  while (start > 0 && start > from - 64 && isBlankOrReturn(text.charCodeAt(start - 1))) start--;
  return from - start;
}

function blockHit(text: string, from: number, indent: number): Hit | undefined {
  let start: number | undefined;
  let end = from;
  let at = from;
  for (let lines = 0; lines < MAX_LINES && at < text.length; lines++) {
    const close = lineEnd(text, at);
    noticeReach(from, close);
    let first = at;
    while (first < close && isBlankOrReturn(text.charCodeAt(first))) first++;
    if (first < close) {
      if (first - at <= indent) break;
      start ??= first;
      end = close;
    }
    at = text.charCodeAt(close) === NEWLINE ? close + 1 : close;
  }
  if (start === undefined) return undefined;
  const value = text.slice(start, end).trimEnd();
  return isNoValue(value, true) ? undefined : { start, end: start + value.length, rule: 'key-value' };
}

// A list of words without spaces; a list of sentences is text.
function listHit(text: string, from: number): Hit | undefined {
  let at = from;
  let start: number | undefined;
  let end = from;
  for (let lines = 0; lines < MAX_LINES && at < text.length; lines++) {
    const mark = hyphenOf(text, at);
    if (mark === -1) break;
    const close = lineEnd(text, mark);
    noticeReach(from, close);
    const item = itemOf(text, mark, close);
    if (item === undefined) break;
    if (!item.isQuoted && !hasDigit(text, item.start, item.end)) return undefined;
    if (isNoValue(text.slice(item.start, item.end), true)) return undefined;
    start ??= item.start;
    end = item.end;
    at = close + 1;
  }
  return start === undefined ? undefined : { start, end, rule: 'key-value' };
}

// Where the item of a line begins, -1 when the line is none.
function hyphenOf(text: string, from: number): number {
  let mark = from;
  while (mark < from + MAX_LINE && isBlankOrReturn(text.charCodeAt(mark))) mark++;
  return text.charCodeAt(mark) === HYPHEN && text.charCodeAt(mark + 1) === SPACE ? mark : -1;
}

// `- value` or `- "value"`, the value without spaces.
function itemOf(text: string, mark: number, to: number): AssignedValue | undefined {
  let start = mark + 2;
  while (text.charCodeAt(start) === SPACE) start++;
  let end = to;
  while (end > start && isBlankOrReturn(text.charCodeAt(end - 1))) end--;
  const quote = text.charCodeAt(start);
  const isQuoted = end - start > 2 && isQuote(quote) && text.charCodeAt(end - 1) === quote;
  if (isQuoted) {
    start++;
    end--;
  }
  for (let at = start; at < end; at++) if (isSpace(text.charCodeAt(at))) return undefined;
  return end > start ? { start, end, isQuoted } : undefined;
}
