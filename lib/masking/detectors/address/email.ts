import { MAX_NAME } from '../../chars/limits.js';
import { HYPHEN, PERCENT, SLASH } from '../../chars/codes.js';
import { CLASSES, DIGIT, isAlphanumeric, isDigit, isLetter, LETTER, LOCAL_PART } from '../../chars/chars.js';
import { REDACTED_IN_URL } from '../../../privacy/values/masks.js';
import type { Hit, ScanContext } from '../hit.js';

const GIT = 'git';
const GIT_HOST = /^@(?:ssh\.)?(?:git(?:hub|lab|ea)?|bitbucket|codeberg)\./;
const MAX_DOMAIN = 253;
const IS_LOCAL_MARK = new Uint8Array(128);
for (const char of "._%+-'") IS_LOCAL_MARK[char.charCodeAt(0)] = 1;
// Endings of files, never of host names.
const FILES = new Set(
  'png jpg jpeg gif svg webp js jsx mjs cjs ts tsx css scss html json xml yml yaml tgz gz jar map txt log exe dll git'.split(
    ' ',
  ),
);
const LETTER_OR_NUMBER = /[\p{L}\p{N}]/u;
const VERSION = /^v?\d+(?:\.\d+)+/;

/** An e-mail address around the `@` at `at`, which may be written as `%40` (`width` 3). */
export function matchEmail(text: string, at: number, width: number, context: ScanContext): Hit | undefined {
  // Most marks have no domain behind them, which is cheaper to see than the part before.
  const next = text.charCodeAt(at + width);
  if (!isAlphanumeric(next) && !(next > 127)) return undefined;
  const start = localStart(text, at, context.floor);
  if (start === at || (text.charCodeAt(start - 1) === SLASH && text.startsWith('://', start - 3))) return undefined;
  context.glance();
  if (at - start === REDACTED_IN_URL.length && text.startsWith(REDACTED_IN_URL, start)) return undefined;
  const domainStart = at + width;
  const end = domainEnd(text, domainStart);
  if (end === undefined || isCopyPath(text, start, at, end)) return undefined;
  return { start, end, rule: 'email' };
}

function localStart(text: string, at: number, floor: number): number {
  const limit = Math.max(floor, at - MAX_NAME);
  let start = at;
  while (start > limit && isLocalChar(text, start - 1) && !isEncodedAt(text, start - 1)) start--;
  // Marks do not begin an address: what stands before them is punctuation.
  while (start < at && isLocalMark(text.charCodeAt(start))) start++;
  return text.charCodeAt(start - 1) === PERCENT ? Math.min(at, start + 2) : start;
}

function isLocalMark(code: number): boolean {
  return code < 128 && IS_LOCAL_MARK[code] === 1;
}

function isEncodedAt(text: string, index: number): boolean {
  return text.charCodeAt(index) === PERCENT && text.startsWith('%40', index);
}

function isLocalChar(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return ((CLASSES[code] as number) & LOCAL_PART) !== 0 || (code > 127 && LETTER_OR_NUMBER.test(text[index] as string));
}

function domainEnd(text: string, start: number): number | undefined {
  const limit = Math.min(text.length, start + MAX_DOMAIN);
  let end = start;
  let lastDot = -1;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (code === 46) {
      if (end === lastDot + 1 || end === start || !isDomainChar(text.charCodeAt(end + 1))) break;
      lastDot = end;
    } else if (!isDomainChar(code)) break;
    end++;
  }
  while (end > start && text.charCodeAt(end - 1) === HYPHEN) end--;
  if (lastDot === -1) return undefined;
  const top = text.slice(lastDot + 1, end);
  if (top.length < 2 || !isTopLevel(top) || VERSION.test(text.slice(start, end))) return undefined;
  return end;
}

function isDomainChar(code: number): boolean {
  return ((CLASSES[code] as number) & (LETTER | DIGIT)) !== 0 || code === HYPHEN || code > 127;
}

function isTopLevel(label: string): boolean {
  if (FILES.has(label)) return false;
  if (label.startsWith('xn--')) return true;
  for (let index = 0; index < label.length; index++) {
    const code = label.charCodeAt(index);
    if (!isLetter(code) && code <= 127) return false;
  }
  return label.length <= 24;
}

// `git@host.example:team/project.git` is an address of a repository, `bob@host.example:/srv/files` one of files.
function isCopyPath(text: string, start: number, at: number, end: number): boolean {
  const isGit = at - start === GIT.length && text.startsWith(GIT, start);
  if (isGit && GIT_HOST.test(text.slice(at, end))) return true;
  if (text[end] !== ':' || isDigit(text.charCodeAt(end + 1))) return false;
  const next = text[end + 1];
  return next === '/' || next === '~' || isGit;
}
