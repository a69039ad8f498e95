import { isRunChar } from './chars.js';
import type { Hit, ScanContext } from './hit.js';

const MAX_PASSWORD = 128;
const MAX_USER = 64;
const DOT = 46;
const COLON = 58;
// A password has no space, and no quote or `@` ends it before this one.
const IS_STOP = new Uint8Array(128);
for (const char of ' \t\r\n"\'`@') IS_STOP[char.charCodeAt(0)] = 1;
const BEFORE_USER = ' \t\r\n"\'`=(';
const DRIVER = /(?:thin|oci8?)$/i;
const USER_AND_PASSWORD = /^[\w.$#-]{1,64}\/./;
const TRANSPORT = /(?:tcp|unix|udp)\(/y;
const HOST_AND_PORT = /[\w.-]{1,60}:(?:\d{2,5}|[a-z]{2,5}\b)/y;

/** The password before the `@` at `at` where no URL says so: `user:pw@tcp(host)`, `jdbc:oracle:thin:user/pw@host`. */
export function matchDataSource(text: string, at: number, context: ScanContext): Hit | undefined {
  const colon = colonBefore(text, at, Math.max(context.floor, at - MAX_PASSWORD));
  if (colon === -1 || colon === at - 1) return undefined;
  const last = text[colon - 1];
  if ((last === 'n' || last === 'i' || last === '8') && DRIVER.test(text.slice(Math.max(0, colon - 4), colon))) {
    return afterDriver(text, colon + 1, at);
  }
  // What is cheap to see is looked at before the patterns.
  if (!hasUserBefore(text, colon, context.floor)) return undefined;
  HOST_AND_PORT.lastIndex = at + 1;
  TRANSPORT.lastIndex = at + 1;
  const isTransport = TRANSPORT.test(text);
  if (!isTransport && (!HOST_AND_PORT.test(text) || text.slice(colon, at).includes('/'))) return undefined;
  return { start: colon + 1, end: at, rule: 'url-userinfo' };
}

function afterDriver(text: string, from: number, at: number): Hit | undefined {
  const pair = text.slice(from, at);
  if (!USER_AND_PASSWORD.test(pair)) return undefined;
  return { start: from + pair.indexOf('/') + 1, end: at, rule: 'url-userinfo' };
}

function colonBefore(text: string, at: number, limit: number): number {
  for (let index = at - 1; index >= limit; index--) {
    const code = text.charCodeAt(index);
    if (code === COLON) return index;
    if (code < 128 && IS_STOP[code] === 1) return -1;
  }
  return -1;
}

function hasUserBefore(text: string, colon: number, floor: number): boolean {
  const limit = Math.max(floor, colon - MAX_USER);
  let start = colon;
  let code = text.charCodeAt(start - 1);
  while (start > limit && (isRunChar(code) || code === DOT)) code = text.charCodeAt(--start - 1);
  return start < colon && (start === 0 || BEFORE_USER.includes(text[start - 1] as string));
}
