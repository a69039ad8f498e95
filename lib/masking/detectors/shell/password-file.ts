import { DOT } from '../../chars/codes.js';
import { isAlphanumeric, isRunChar } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord } from '../../judge/plausible-secret.js';

const MAX_HOST = 95;
const ANY_HOST = '*';
const BEFORE_HOST = ' \t\r\n"\'`=';
const KNOWN_HOST = /\.|^localhost$/;
const FIELDS = /:([A-Za-z_*][\w*-]{0,62}):([A-Za-z_*][\w*.-]{0,62}):([^\s:"'`]{4,128})(?=$|[\s"'`])/y;

/** The password of a line of `.pgpass`: `host:5432:database:user:password`; the port stands from `start` to `end`. */
export function matchPasswordFile(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  context.look();
  FIELDS.lastIndex = end;
  const password = FIELDS.exec(text)?.[3];
  if (password === undefined || password.startsWith('[REDACTED')) return undefined;
  const to = FIELDS.lastIndex;
  const host = hostBefore(text, start - 1, context.floor);
  if (host === undefined) return undefined;
  // A message may have as many parts.
  const isSure =
    (KNOWN_HOST.test(host) && /[^a-z*]/i.test(password)) || isPasswordWord(password) || isRandomWord(password);
  return isSure ? { start: to - password.length, end: to, rule: 'key-value' } : undefined;
}

// The host in front of a colon, which begins a word.
function hostBefore(text: string, colon: number, floor: number): string | undefined {
  const limit = Math.max(floor, colon - MAX_HOST);
  let start = colon;
  while (start > limit && isHostChar(text.charCodeAt(start - 1))) start--;
  if (start === colon && text[colon - 1] === ANY_HOST && colon > floor) start--;
  const isWhole = start === 0 || BEFORE_HOST.includes(text[start - 1] as string);
  const isHost = isAlphanumeric(text.charCodeAt(start)) || text[start] === ANY_HOST;
  return start < colon && isWhole && isHost ? text.slice(start, colon) : undefined;
}

// A letter, a digit or one of `_-.`.
function isHostChar(code: number): boolean {
  return isRunChar(code) || code === DOT;
}
