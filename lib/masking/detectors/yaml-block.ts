import { isMasked } from '../mask-strategy.js';
import { noticeReach } from './assigned-value.js';
import type { Hit } from './hit.js';
import { isStateOrPlaceholder } from './state-words.js';

const MAX_LINE = 512;
const MAX_LINES = 128;
const NEWLINE = 10;
const BLOCK_MARK = /^[|>][+-]?\d?[ \t]*\r?$/;
const ITEM = /^([ \t]*- +)(["']?)(\S+)\2[ \t]*\r?$/;

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

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13;
}

function indentOf(text: string, from: number): number {
  let start = from;
  while (start > 0 && start > from - 64 && isBlank(text.charCodeAt(start - 1))) start--;
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
    while (first < close && isBlank(text.charCodeAt(first))) first++;
    if (first < close) {
      if (first - at <= indent) break;
      start ??= first;
      end = close;
    }
    at = text.charCodeAt(close) === NEWLINE ? close + 1 : close;
  }
  if (start === undefined) return undefined;
  const value = text.slice(start, end).trimEnd();
  return isNoValue(value) ? undefined : { start, end: start + value.length, rule: 'key-value' };
}

// A list of words without spaces; a list of sentences is text.
function listHit(text: string, from: number): Hit | undefined {
  let at = from;
  let start: number | undefined;
  let end = from;
  for (let lines = 0; lines < MAX_LINES && at < text.length; lines++) {
    const close = lineEnd(text, at);
    noticeReach(from, close);
    const item = ITEM.exec(text.slice(at, close));
    if (item === null) break;
    const [, mark, quote, content] = item as unknown as [string, string, string, string];
    if ((quote === '' && !/\d/.test(content)) || isNoValue(content)) return undefined;
    start ??= at + mark.length + quote.length;
    end = at + mark.length + quote.length + content.length;
    at = close + 1;
  }
  return start === undefined ? undefined : { start, end, rule: 'key-value' };
}

function isNoValue(value: string): boolean {
  return isMasked(value) || value.startsWith('[REDACTED') || isStateOrPlaceholder(value, true);
}
