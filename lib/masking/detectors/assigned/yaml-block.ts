import { DECIDED, MAX_NAME } from '../../chars/limits.js';
import { hasDigit, isQuote, isSpace } from '../../chars/chars.js';
import { HYPHEN, NEWLINE, SPACE } from '../../chars/codes.js';
import { hitAt, isNoValue } from '../../judge/judge-value.js';
import type { AssignedValue } from '../../judge/read-value.js';
import type { Hit } from '../hit.js';

const MAX_LINES = 128;
const BLOCK_MARK = /^[|>][+-]?\d?[ \t]*\r?$/;

/** The lines of a YAML block (`key: |` or `>`) or list under a sensitive key; `from` is where the value should begin. */
export function matchYamlBlock(text: string, keyStart: number, from: number): Hit | undefined {
  const end = lineEnd(text, from);
  const mark = text.slice(from, end);
  if (mark === '' || mark === '\r') return listHit(text, end + 1);
  return end < text.length && BLOCK_MARK.test(mark) ? blockHit(text, end + 1, indentBefore(text, keyStart)) : undefined;
}

function lineEnd(text: string, from: number): number {
  const limit = Math.min(text.length, from + DECIDED);
  let end = from;
  while (end < limit && text.charCodeAt(end) !== NEWLINE) end++;
  return end;
}

// A space or what else `isSpace` knows, but no end of a line.
function isIndent(code: number): boolean {
  return isSpace(code) && code !== NEWLINE;
}

function indentBefore(text: string, from: number): number {
  let start = from;
  while (start > 0 && start > from - MAX_NAME && isIndent(text.charCodeAt(start - 1))) start--;
  return from - start;
}

function indentEnd(text: string, from: number, to: number): number {
  let first = from;
  while (first < to && isIndent(text.charCodeAt(first))) first++;
  return first;
}

function blockHit(text: string, from: number, indent: number): Hit | undefined {
  let start = -1;
  let end = from;
  for (let lines = 0, at = from; lines < MAX_LINES && at < text.length; lines++) {
    const close = lineEnd(text, at);
    const first = indentEnd(text, at, close);
    if (first < close) {
      if (first - at <= indent) break;
      if (start === -1) start = first;
      end = close;
    }
    at = text.charCodeAt(close) === NEWLINE ? close + 1 : close;
  }
  if (start === -1) return undefined;
  const value = text.slice(start, end).trimEnd();
  return isNoValue(value, true) ? undefined : hitAt({ start, end: start + value.length });
}

// A list of words without spaces; a list of sentences is text.
function listHit(text: string, from: number): Hit | undefined {
  let start = -1;
  let end = from;
  for (let lines = 0, at = from; lines < MAX_LINES && at < text.length; lines++) {
    const close = lineEnd(text, at);
    const item = itemOf(text, indentEnd(text, at, close), close);
    if (item === undefined) break;
    if (!item.isQuoted && !hasDigit(text, item.start, item.end)) return undefined;
    if (isNoValue(text.slice(item.start, item.end), true)) return undefined;
    if (start === -1) start = item.start;
    end = item.end;
    at = close + 1;
  }
  return start === -1 ? undefined : hitAt({ start, end });
}

// `- value` or `- "value"`, the value without spaces.
function itemOf(text: string, mark: number, to: number): AssignedValue | undefined {
  if (text.charCodeAt(mark) !== HYPHEN || text.charCodeAt(mark + 1) !== SPACE) return undefined;
  let start = indentEnd(text, mark + 2, to);
  let end = to;
  while (end > start && isIndent(text.charCodeAt(end - 1))) end--;
  const quote = text.charCodeAt(start);
  const isQuoted = end - start > 2 && isQuote(quote) && text.charCodeAt(end - 1) === quote;
  if (isQuoted) {
    start++;
    end--;
  }
  for (let at = start; at < end; at++) if (isSpace(text.charCodeAt(at))) return undefined;
  return end > start ? { start, end, isQuoted } : undefined;
}
