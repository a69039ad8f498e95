import {
  ARROW,
  AT,
  SPACE,
  COLON,
  COMMA,
  DOLLAR,
  EQUALS,
  HYPHEN,
  OPEN_PAREN,
  PERCENT,
  PIPE,
  PLUS,
  QUESTION,
  SLASH,
  WIDE_COLON,
  WIDE_EQUALS,
} from '../chars/codes.js';
import { matchCallArgument } from '../detectors/assigned/call-argument.js';
import { CLASSES, DIGIT, isDigit, isHostStart, isQuote, JOINER, LETTER, TRIGGER } from '../chars/chars.js';
import { isNamedFlag, matchCliArgument, matchDottedFlag } from '../detectors/shell/cli-argument.js';
import { matchCryptHash } from '../detectors/tokens/crypt-hash.js';
import { matchDataSource } from '../detectors/address/data-source.js';
import { matchEmail } from '../detectors/address/email.js';
import { matchEncodedPair } from '../detectors/tokens/encoded-pair.js';
import type { Hit, ScanContext } from '../detectors/hit.js';
import { matchHttpCredentials } from '../detectors/tokens/http-credentials.js';
import { authorityStart } from '../../privacy/url-spelling.js';
import { isSchemeStart } from '../keys/auth-schemes.js';
import { looksLikeIban, matchIban } from '../detectors/numbers/iban.js';
import { matchJwt } from '../detectors/tokens/jwt.js';
import { matchKeyValue } from '../detectors/assigned/key-value.js';
import { matchListedFlag, matchListedSecret, matchPair, mayBeListed } from '../detectors/assigned/listed-secret.js';
import { matchMarkupValue } from '../detectors/assigned/markup-value.js';
import { isMaskBefore } from '../strategies/mask-at.js';
import { matchCard } from '../detectors/numbers/payment-card.js';
import {
  BARE_LENGTH,
  matchEncodedPhone,
  matchIp,
  matchNamedSsn,
  matchPhone,
  matchSsn,
} from '../detectors/numbers/personal-number.js';
import { matchPrivateKey, PEM_BEGIN } from '../detectors/tokens/private-key.js';
import { matchProseSecret, mayPrecedeSecret } from '../detectors/spoken/prose-secret.js';
import { matchShortFlag, mayBeShortFlag } from '../detectors/shell/short-flag.js';
import { matchUserInfo, matchWebhook } from '../detectors/address/user-info.js';
import { matchVendorToken } from '../detectors/tokens/vendor-token.js';
import { matchWideOperator } from '../detectors/assigned/wide-operator.js';
import { matchWordAndMark } from '../detectors/spoken/word-and-mark.js';

const RUN = LETTER | DIGIT | JOINER;
const LONG_RUN = 10;
const MIN_RUN = 1;
const MIN_GROUP = 4;
const SSN_LENGTH = 11;

/**
 * The sensitive parts of a text, from left to right and not overlapping.
 *
 * One pass: a table says for each character whether a run of letters and digits goes on, and only the end of a run and a few
 * characters (`: = @ + % >`) wake a detector, which reads a bounded distance around them.
 */
export function scan(text: string, context: ScanContext, from = 0, hits: Hit[] = []): Hit[] {
  let index = from;
  for (const { start, end } of context.ranges)
    index = scanRange(text, context, Math.max(index, runStart(text, start, index)), Math.min(end, text.length), hits);
  return hits;
}

// A run is read as a whole.
function runStart(text: string, from: number, limit: number): number {
  let start = from;
  while (start > limit && ((CLASSES[text.charCodeAt(start - 1)] as number) & RUN) !== 0) start--;
  return start;
}

// Answers where it stopped: at `to`, or behind what began before it.
function scanRange(text: string, context: ScanContext, from: number, to: number, hits: Hit[]): number {
  const { length } = text;
  const classes = CLASSES;
  let index = from;
  while (index < to) {
    if (context.isSpent(hits.length)) {
      context.restFrom = wordStart(text, Math.max(index, context.floor), context.floor);
      return length;
    }
    const start = index;
    let code = 0;
    while (index < length && ((classes[(code = text.charCodeAt(index))] as number) & RUN) !== 0) index++;
    let hit = index - start >= MIN_RUN ? matchRun(text, start, index, code, context) : undefined;
    if (hit === undefined && index < length) {
      if (((classes[code] as number) & TRIGGER) !== 0) hit = matchTrigger(text, index, code, context);
      index++;
    }
    if (hit !== undefined && hit.start >= context.floor && hit.end > hit.start) {
      hits.push(hit);
      context.found();
      context.floor = hit.end;
      index = Math.max(hit.end, index - (hit.end < index ? 1 : 0));
    }
  }
  return index;
}

// A secret may begin before what wakes its detector: the user in front of an `@`.
function wordStart(text: string, from: number, floor: number): number {
  let start = from;
  while (start > floor && text.charCodeAt(start - 1) > SPACE) start--;
  return start;
}

function matchRun(text: string, start: number, end: number, next: number, context: ScanContext): Hit | undefined {
  const length = end - start;
  const first = text.charCodeAt(start);
  if (length >= LONG_RUN) {
    const hit = matchLongRun(text, start, end, context);
    if (hit !== undefined) return hit;
  }
  if (next === DOLLAR && text.charCodeAt(start - 1) === DOLLAR)
    return context.on['vendor-token'] ? matchCryptHash(text, start, context) : undefined;
  if (isDigit(first)) return matchNumber(text, start, end, length >= SSN_LENGTH || next === SPACE, context);
  if (next === SPACE && first !== HYPHEN) {
    const hit = matchWord(text, start, end, first, context);
    if (hit !== undefined) return hit;
  } else if (next === OPEN_PAREN || first === HYPHEN) return matchCommand(text, start, end, next, context);
  return length >= MIN_GROUP && looksLikeIban(text, start) && context.on.iban
    ? matchIban(text, start, context)
    : undefined;
}

// A flag, or what is called with arguments.
function matchCommand(text: string, start: number, end: number, next: number, context: ScanContext): Hit | undefined {
  if (text.charCodeAt(start) !== HYPHEN) {
    return context.on['key-value'] ? matchCallArgument(text, start, end, context) : undefined;
  }
  if (!context.on['cli-argument']) return undefined;
  const special = isQuote(next) ? matchListedFlag(text, start, end, context) : undefined;
  if (special !== undefined) return special;
  const short =
    !isNamedFlag(text, start, end) && mayBeShortFlag(text, start)
      ? matchShortFlag(text, start, end, context)
      : undefined;
  return short ?? (next === SPACE || next === EQUALS ? matchCliArgument(text, start, end, context) : undefined);
}

// A word with a space behind it.
function matchWord(text: string, start: number, end: number, first: number, context: ScanContext): Hit | undefined {
  const next = text.charCodeAt(end + 1);
  if ((next < OPEN_PAREN || next === QUESTION || next === PIPE) && context.on['key-value']) {
    const marked = matchWordAndMark(text, start, end, next, context);
    if (marked !== undefined) return marked;
  }
  if (mayPrecedeSecret(text, start, end)) {
    const secret =
      (context.on['cli-argument'] ? matchDottedFlag(text, start, end, context) : undefined) ??
      (context.on['key-value'] ? matchProseSecret(text, start, end, context) : undefined);
    if (secret !== undefined) return secret;
  }
  const length = end - start;
  return length >= 4 && length <= 9 && isSchemeStart(first) && context.on['http-credentials']
    ? matchHttpCredentials(text, start, end, context)
    : undefined;
}

function matchLongRun(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  const last = text.charCodeAt(end - 1);
  if (last === 78 && text.endsWith(PEM_BEGIN, end))
    return context.on['private-key'] ? matchPrivateKey(text, end - PEM_BEGIN.length, context) : undefined;
  const jwt = context.on.jwt ? matchJwt(text, start, end) : undefined;
  if (jwt !== undefined) return jwt;
  const token = context.on['vendor-token'] ? matchVendorToken(text, start, end) : undefined;
  if (token !== undefined || !mayBeListed(text, start) || !context.on['key-value']) return token;
  return matchListedSecret(text, start, end, context);
}

function matchNumber(
  text: string,
  start: number,
  end: number,
  mayBeLong: boolean,
  context: ScanContext,
): Hit | undefined {
  // A card is longer than an SSN, or its groups are parted by spaces.
  if (mayBeLong) {
    const hit =
      (context.on.card ? matchCard(text, start) : undefined) ?? (context.on.ssn ? matchSsn(text, start) : undefined);
    if (hit !== undefined) return hit;
  }
  if (end - start === BARE_LENGTH && context.on.ssn) return matchNamedSsn(text, start);
  return context.on.ip ? matchIp(text, start) : undefined;
}

function matchTrigger(text: string, at: number, code: number, context: ScanContext): Hit | undefined {
  switch (code) {
    case COLON:
      return matchColon(text, at, context);
    case EQUALS:
      return context.on['key-value'] ? matchKeyValue(text, at, context) : undefined;
    case AT:
      return matchAt(text, at, context);
    case PLUS:
      return context.on.phone && isDigit(text.charCodeAt(at + 1)) ? matchPhone(text, at, context.floor) : undefined;
    case COMMA:
      return context.on['key-value'] ? matchPair(text, at, context) : undefined;
    case PERCENT:
      return matchPercent(text, at, context);
    case WIDE_COLON:
    case WIDE_EQUALS:
    case ARROW:
      return context.on['key-value'] ? matchWideOperator(text, at, context) : undefined;
    default:
      return context.on['key-value'] ? matchMarkupValue(text, at, context) : undefined;
  }
}

function matchPercent(text: string, at: number, context: ScanContext): Hit | undefined {
  const first = text[at + 1];
  const second = text.charCodeAt(at + 2);
  if (first === '4' && second === 48) return context.on.email ? matchEmail(text, at, 3, context) : undefined;
  if (first === '2' && (second | 32) === 98)
    return context.on.phone ? matchEncodedPhone(text, at, context.floor) : undefined;
  // `%3A` and `%3D` in either case.
  const letter = second | 32;
  return first === '3' && (letter === 97 || letter === 100) && context.on['key-value']
    ? matchEncodedPair(text, at, context)
    : undefined;
}

// An address, or a name in front of a value, which an `http:` without slashes may be, too.
function matchColon(text: string, at: number, context: ScanContext): Hit | undefined {
  const from = authorityStart(text, at);
  const address = from === -1 ? undefined : matchAuthority(text, from, context);
  if (address !== undefined || text.charCodeAt(at + 1) === SLASH || !context.on['key-value']) return address;
  return matchKeyValue(text, at, context);
}

function matchAuthority(text: string, from: number, context: ScanContext): Hit | undefined {
  const userInfo = context.on['url-userinfo'] ? matchUserInfo(text, from, context) : undefined;
  return userInfo ?? (context.on['webhook-url'] ? matchWebhook(text, from) : undefined);
}

function matchAt(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!isHostStart(text.charCodeAt(at + 1)) || isMaskBefore(text, at)) return undefined;
  const dataSource = context.on['url-userinfo'] ? matchDataSource(text, at, context) : undefined;
  return dataSource ?? (context.on.email ? matchEmail(text, at, 1, context) : undefined);
}
