import { flatText } from '../chars/flat-text.js';
import { MAX_DECODED, MAX_PARAMETERS } from '../chars/limits.js';
import { DIGIT_8, LOWER_T, LOWER_Y } from '../chars/codes.js';
import { matchUserInfo } from '../detectors/address/user-info.js';
import type { Hit, ScanContext } from '../detectors/hit.js';
import { isSignedParameter } from '../keys/signed-parameters.js';
import { isMasked } from '../../privacy/values/masks.js';
import { withRest } from '../text/rest.js';
import { scan } from '../text/scan.js';

const OAUTH = /[?&#;]state=|grant_type|callback|oauth|openid|sso|signin|login|authorize/i;
const KEPT_VALUES = new Set(['', 'true', 'false', 'null', 'undefined', 'REDACTED', '%5BREDACTED%5D']);
const PARAMETER_LIST = /(?:^|[._])(?:query|fragment)$/;
// What is not UTF-8 becomes a replacement character; nothing throws, which would cost more than all the rest.
const CODES = /(?:%[0-9A-Fa-f]{2})+/g;
const CODE = 3;
const MIN_VALUE = 4;

/**
 * The sensitive parts of a URL, or of a part of one, as ranges of the text itself: nothing is parsed and printed again, so
 * that what is not masked keeps every byte, and what is not a valid URL is looked at as well.
 */
export function urlHits(text: string, attribute: string | undefined, context: ScanContext): Hit[] {
  const isQuery = attribute !== undefined && isParameterList(attribute);
  const hits: Hit[] = [];
  let from = 0;
  if (!isQuery) {
    from = pathHits(text, context, hits);
    if (from === -1) return hits;
  }
  const url: UrlReading = { text, context, hits, isSignIn: undefined };
  for (let count = 0; from < text.length && context.restFrom === -1; count++) {
    if (count === MAX_PARAMETERS || context.isSpent(hits.length)) {
      context.restFrom = from;
      break;
    }
    const end = parameterEnd(text, from);
    parameterHits(url, from, end);
    from = end + 1;
  }
  return hits;
}

const BEFORE_AUTHORITY = /^[\0-\s]{0,8}(?:(?:https?|wss?|ftp):[\\/]{0,16}|(?:[a-z][\w+.-]{0,31}:){0,3}\/\/)/i;

/** Whether an attribute holds parameters only, with no path before them. */
export function isParameterList(attribute: string): boolean {
  // Most attributes end in another letter than `query` and `fragment`.
  const last = attribute.charCodeAt(attribute.length - 1);
  return (last === LOWER_Y || last === LOWER_T) && PARAMETER_LIST.test(attribute);
}

// What stands before the query; answers where the parameters begin, -1 when there are none.
function pathHits(text: string, context: ScanContext, hits: Hit[]): number {
  const user = leadingUserInfo(text, context);
  if (user !== undefined) {
    hits.push(user);
    context.floor = user.end;
  }
  const after = user?.end ?? 0;
  const query = firstOf(text, '?', '#', after);
  const head = query === -1 ? text : text.slice(0, query);
  scan(head, context, after, hits);
  return query === -1 ? -1 : query + 1;
}

function leadingUserInfo(text: string, context: ScanContext): Hit | undefined {
  if (!context.on['url-userinfo']) return undefined;
  if (!text.includes('@')) return undefined;
  const slashes = BEFORE_AUTHORITY.exec(text.slice(0, 128));
  return slashes === null ? undefined : matchUserInfo(text, slashes[0].length, context);
}

function firstOf(text: string, one: string, other: string, from: number): number {
  const first = text.indexOf(one, from);
  const second = text.indexOf(other, from);
  return first === -1 || second === -1 ? Math.max(first, second) : Math.min(first, second);
}

function parameterEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isSeparator(text.charCodeAt(end))) end++;
  return end;
}

// `&`, `;` and `#`.
function isSeparator(code: number): boolean {
  return code === 38 || code === 59 || code === 35;
}

interface UrlReading {
  readonly text: string;
  readonly context: ScanContext;
  readonly hits: Hit[];
  /** Whether the URL belongs to an authorisation, once a parameter asked: the whole of it is read for that. */
  isSignIn: boolean | undefined;
}

function parameterHits(url: UrlReading, from: number, end: number): void {
  const { text, context, hits } = url;
  const start = text[from] === '?' ? from + 1 : from;
  const equals = text.slice(start, end).indexOf('=');
  if (equals === -1) return valueHits(text, start, end, context, hits);
  const valueStart = start + equals + 1;
  const value = text.slice(valueStart, end);
  if (KEPT_VALUES.has(value) || isMasked(value)) return;
  if (isSensitiveName(url, decode(text.slice(start, start + equals)), value)) {
    hits.push({ start: valueStart, end, rule: 'url-parameter' });
  } else valueHits(text, valueStart, end, context, hits);
}

function isSensitiveName(url: UrlReading, name: string, value: string): boolean {
  if (isSignedParameter(name, value)) return true;
  if (name === 'code' && (url.isSignIn ??= OAUTH.test(url.text))) return true;
  return url.context.verdict(name) !== undefined;
}

function valueHits(text: string, start: number, end: number, context: ScanContext, hits: Hit[]): void {
  if (end - start < MIN_VALUE) return;
  const value = flatText(text.slice(start, end));
  const decoded = decode(decode(value));
  if (decoded !== value) {
    // It is read twice.
    context.look();
    if (hitsOf(decoded, context).length > 0) {
      hits.push({ start, end, rule: 'url-parameter' });
      return;
    }
  }
  for (const hit of hitsOf(value, context)) hits.push({ ...hit, start: hit.start + start, end: hit.end + start });
}

function hitsOf(value: string, context: ScanContext): readonly Hit[] {
  const own = context.fresh();
  return withRest(value, scan(value, own), own);
}

function decode(text: string): string {
  if (text.length > MAX_DECODED || (!text.includes('%') && !text.includes('+'))) return text;
  return text.replaceAll('+', ' ').replace(CODES, decodeRun);
}

function decodeRun(codes: string): string {
  const isOneOfAscii = codes.length === CODE && codes.charCodeAt(1) < DIGIT_8;
  return isOneOfAscii
    ? String.fromCharCode(Number.parseInt(codes.slice(1), 16))
    : Buffer.from(codes.replaceAll('%', ''), 'hex').toString();
}
