import { MAX_NAME, MAX_PART } from '../../chars/limits.js';
import {
  AT,
  BACKTICK,
  CASE_BIT,
  COLON,
  DIGIT_8,
  DOLLAR,
  DOT,
  HASH,
  LOWER_I,
  LOWER_N,
  LOWER_T,
  LOWER_U,
  SLASH,
  UNDERSCORE,
} from '../../chars/codes.js';
import { isAlphanumeric, isLetter, isRunChar } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';

const MAX_LOGIN = 31;
// A password has no space, and no quote or `@` ends it before this one.
const IS_STOP = new Uint8Array(128);
for (const char of ' \t\r\n"\'`@') IS_STOP[char.charCodeAt(0)] = 1;
const BEFORE_LOGIN = ' \t\r\n\f\v"\'`';
const IS_BEFORE_USER = new Uint8Array(128);
for (const char of ' \t\r\n"\'`=(') IS_BEFORE_USER[char.charCodeAt(0)] = 1;
const TRANSPORT = /(?:tcp|unix|udp)\(/y;
const SERVICE =
  /(?:\/\/[A-Za-z0-9]|[\w-]{1,60}(?:\.[\w-]{1,60}){0,8}:\d{4,5}\/\w|[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}:\d{4,5}(?=$|[\s"'`]))/y;
const HOST_AND_PORT = /[\w.-]{1,60}:(?:\d{1,5}|[a-z]{2,5}\b)/y;

/** The password before the `@` at `at` where no URL says so: `user:pw@tcp(host)`, `jdbc:oracle:thin:user/pw@host`. */
export function matchDataSource(text: string, at: number, context: ScanContext): Hit | undefined {
  const isTransport = mayBeTransport(text.charCodeAt(at + 1)) && isTransportAt(text, at + 1);
  const limit = Math.max(context.floor, at - MAX_PART);
  const colon = colonBefore(text, at, limit, isTransport);
  if (colon === -1) return afterSlash(text, at, context);
  if (colon === at - 1) return undefined;
  const last = text.charCodeAt(colon - 1) | CASE_BIT;
  if ((last === LOWER_N || last === LOWER_I || last === DIGIT_8) && isDriver(text, colon))
    return afterDriver(text, colon + 1, at);
  if (!hasUserBefore(text, colon, context.floor)) return undefined;
  context.glance();
  HOST_AND_PORT.lastIndex = at + 1;
  if (!isTransport && (!HOST_AND_PORT.test(text) || text.slice(colon, at).includes('/'))) return undefined;
  return { start: colon + 1, end: at, rule: 'url-userinfo' };
}

function mayBeTransport(first: number): boolean {
  return first === LOWER_T || first === LOWER_U;
}

function isTransportAt(text: string, from: number): boolean {
  TRANSPORT.lastIndex = from;
  return TRANSPORT.test(text);
}

function isDriver(text: string, end: number): boolean {
  return endsWith(text, end, 'thin') || endsWith(text, end, 'oci') || endsWith(text, end, 'oci8');
}

function endsWith(text: string, end: number, word: string): boolean {
  const start = end - word.length;
  for (let index = 0; index < word.length; index++) {
    if ((text.charCodeAt(start + index) | CASE_BIT) !== word.charCodeAt(index)) return false;
  }
  return true;
}

// `user/password`.
function afterDriver(text: string, from: number, at: number): Hit | undefined {
  let slash = from;
  while (slash <= from + MAX_NAME && isUserChar(text.charCodeAt(slash))) slash++;
  if (slash === from || slash > from + MAX_NAME || text.charCodeAt(slash) !== SLASH || slash + 1 >= at)
    return undefined;
  return { start: slash + 1, end: at, rule: 'url-userinfo' };
}

// A letter, a digit or one of `_-.$#`.
function isUserChar(code: number): boolean {
  return isRunChar(code) || code === DOT || code === DOLLAR || code === HASH;
}

// `user/pw@//host` and `user/pw@host:1521/service`, as clients of Oracle are called.
function afterSlash(text: string, at: number, context: ScanContext): Hit | undefined {
  // What is cheap to see is looked at before the pattern.
  const slash = slashBefore(text, at, Math.max(context.floor, at - MAX_NAME - 1));
  if (slash === -1 || slash === at - 1) return undefined;
  SERVICE.lastIndex = at + 1;
  if (!SERVICE.test(text)) return undefined;
  context.look();
  let start = slash;
  while (start > context.floor && start > slash - MAX_LOGIN - 1 && isLoginChar(text.charCodeAt(start - 1))) start--;
  const isUser = slash - start <= MAX_LOGIN && isLetter(text.charCodeAt(start));
  const isWhole = start === 0 || BEFORE_LOGIN.includes(text[start - 1] as string);
  return isUser && isWhole ? { start: slash + 1, end: at, rule: 'url-userinfo' } : undefined;
}

// -1 when something parts it from the `@`.
function slashBefore(text: string, at: number, limit: number): number {
  for (let index = at - 1; index >= limit; index--) {
    const code = text.charCodeAt(index);
    if (code === SLASH) return index;
    if (code === BACKTICK || (code < 128 && IS_STOP[code] === 1)) return -1;
  }
  return -1;
}

// A letter, a digit or one of `_$#`.
function isLoginChar(code: number): boolean {
  return isAlphanumeric(code) || code === UNDERSCORE || code === DOLLAR || code === HASH;
}

// Another `@` is part of the password where the text says that it is one.
function colonBefore(text: string, at: number, limit: number, isSure: boolean): number {
  for (let index = at - 1; index >= limit; index--) {
    const code = text.charCodeAt(index);
    if (code === COLON) return index;
    if (code < 128 && IS_STOP[code] === 1 && !(isSure && code === AT)) return -1;
  }
  return -1;
}

function hasUserBefore(text: string, colon: number, floor: number): boolean {
  const limit = Math.max(floor, colon - MAX_NAME);
  let start = colon;
  let code = text.charCodeAt(start - 1);
  while (start > limit && (isRunChar(code) || code === DOT)) code = text.charCodeAt(--start - 1);
  return start < colon && (start === 0 || (code < 128 && IS_BEFORE_USER[code] === 1));
}
