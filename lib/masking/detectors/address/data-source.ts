import { isQuoting, isSpace } from '../../chars/chars.js';
import { AT, CASE_BIT, LOWER_T, LOWER_U } from '../../chars/codes.js';
import { MAX_NAME, MAX_PART } from '../../chars/limits.js';
import { hitAt } from '../../judge/judge-value.js';
import type { Hit, ScanContext } from '../hit.js';

const TRANSPORT = /(?:tcp|unix|udp)\(/y;
const SERVICE =
  /(?:\/\/[A-Za-z0-9]|[\w-]{1,60}(?:\.[\w-]{1,60}){0,8}:\d{4,5}\/\w|[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}:\d{4,5}(?=$|[\s"'`]))/y;
const HOST_AND_PORT = /[\w.-]{1,60}:(?:\d{1,5}|[a-z]{2,5}\b)/y;
const DRIVER = /(?:^|:)(?:thin|oci8?)$/i;
const DRIVER_LOGIN = /^[\w.$#-]{1,64}\/(?=.)/;
const ORACLE_USER = /^[A-Za-z][\w$#]{0,30}$/;
const USER = /(^|[=(])[\w.-]{1,64}$/;

/** The password before the `@` at `at` where no URL says so: `user:pw@tcp(host)`, `jdbc:oracle:thin:user/pw@host`. */
export function matchDataSource(text: string, at: number, context: ScanContext): Hit | undefined {
  const isTransport = isAt(TRANSPORT, text, at + 1, LOWER_T, LOWER_U);
  const start = loginStart(text, at, context.floor, isTransport);
  const login = text.slice(start, at);
  const colon = login.lastIndexOf(':');
  const isWhole = start === 0 || isEnd(text, start - 1);
  if (colon === -1) return isWhole ? afterSlash(text, login, start, context) : undefined;
  const password = login.slice(colon + 1);
  const user = login.slice(0, colon);
  if (password === '' || password.length > MAX_PART) return undefined;
  const hit = hitAt({ start: start + colon + 1, end: at }, 'url-userinfo');
  if (DRIVER.test(user)) {
    const name = DRIVER_LOGIN.exec(password)?.[0];
    return name === undefined ? undefined : { ...hit, start: hit.start + name.length };
  }
  const before = USER.exec(user)?.[1];
  if (before === undefined || (before === '' && !isWhole)) return undefined;
  context.glance();
  return isTransport || (isAt(HOST_AND_PORT, text, at + 1) && !password.includes('/')) ? hit : undefined;
}

// `user/pw@//host` and `user/pw@host:1521/service`, as clients of Oracle are called.
function afterSlash(text: string, login: string, start: number, context: ScanContext): Hit | undefined {
  const slash = login.lastIndexOf('/');
  const at = start + login.length;
  if (slash < 1 || slash === login.length - 1 || !ORACLE_USER.test(login.slice(0, slash))) return undefined;
  if (!isAt(SERVICE, text, at + 1)) return undefined;
  context.look();
  return hitAt({ start: start + slash + 1, end: at }, 'url-userinfo');
}

// Another `@` is part of the password where the text says that it is one.
function loginStart(text: string, at: number, floor: number, isSure: boolean): number {
  const limit = Math.max(floor, at - MAX_PART - MAX_NAME - 1);
  let start = at;
  while (start > limit && !isEnd(text, start - 1) && (isSure || text.charCodeAt(start - 1) !== AT)) start--;
  return start;
}

function isEnd(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isSpace(code) || isQuoting(code);
}

// A sticky pattern, and the letters that it may begin with.
function isAt(pattern: RegExp, text: string, from: number, ...letters: readonly number[]): boolean {
  if (letters.length > 0 && !letters.includes(text.charCodeAt(from) | CASE_BIT)) return false;
  pattern.lastIndex = from;
  return pattern.test(text);
}
