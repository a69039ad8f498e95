import { classOf, DIGIT, isDigit, isQuote, JOINER, LETTER, TRIGGER } from './detectors/chars.js';
import { matchCliArgument } from './detectors/cli-argument.js';
import { matchDataSource } from './detectors/data-source.js';
import { matchEmail } from './detectors/email.js';
import type { Hit, ScanContext } from './detectors/hit.js';
import { matchHttpCredentials } from './detectors/http-credentials.js';
import { looksLikeIban, matchIban } from './detectors/iban.js';
import { matchJwt } from './detectors/jwt.js';
import { matchKeyValue } from './detectors/key-value.js';
import { matchMarkupValue } from './detectors/markup-value.js';
import { matchCard } from './detectors/payment-card.js';
import { matchIp, matchPhone, matchSsn } from './detectors/personal-number.js';
import { matchPair, matchQuotedSecret } from './detectors/named-text.js';
import { matchPrivateKey, PEM_BEGIN } from './detectors/private-key.js';
import { matchUserInfo, matchWebhook } from './detectors/user-info.js';
import { matchVendorToken } from './detectors/vendor-token.js';

const RUN = LETTER | DIGIT | JOINER;
const LONG_RUN = 10;
const HYPHEN = 45;
const SPACE = 32;

/**
 * The sensitive parts of a text, from left to right and not overlapping.
 *
 * One pass: a table says for each character whether a run of letters and digits goes on, and only the end of a run and a few
 * characters (`: = @ + % >`) wake a detector, which reads a bounded distance around them.
 */
export function scan(text: string, context: ScanContext, from = 0): Hit[] {
  const hits: Hit[] = [];
  const { length } = text;
  let index = from;
  while (index < length) {
    const start = index;
    while (index < length && (classOf(text.charCodeAt(index)) & RUN) !== 0) index++;
    let hit = index > start ? matchRun(text, start, index, context) : undefined;
    if (hit === undefined && index < length) {
      if ((classOf(text.charCodeAt(index)) & TRIGGER) !== 0) hit = matchTrigger(text, index, context);
      index++;
    }
    if (hit !== undefined && hit.start >= context.floor && hit.end > hit.start) {
      hits.push(hit);
      context.floor = hit.end;
      index = Math.max(hit.end, index - (hit.end < index ? 1 : 0));
    }
  }
  return hits;
}

function matchRun(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  const length = end - start;
  const first = text.charCodeAt(start);
  if (length >= LONG_RUN) {
    const hit = matchLongRun(text, start, end, context);
    if (hit !== undefined) return hit;
  }
  if (isDigit(first)) return matchNumber(text, start, context);
  if (text.charCodeAt(end) === SPACE && length >= 2) {
    if (first === HYPHEN) return context.isOn('cli-argument') ? matchCliArgument(text, start, end, context) : undefined;
    if (isQuote(text.charCodeAt(end + 1)) && context.isOn('key-value')) {
      const quoted = matchQuotedSecret(text, start, end, context);
      if (quoted !== undefined) return quoted;
    }
    if (length >= 4 && length <= 9 && context.isOn('http-credentials')) {
      const credentials = matchHttpCredentials(text, start, end);
      if (credentials !== undefined) return credentials;
    }
  }
  return length >= 4 && looksLikeIban(text, start) && context.isOn('iban') ? matchIban(text, start) : undefined;
}

function matchLongRun(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  const last = text.charCodeAt(end - 1);
  if (last === 78 && text.endsWith(PEM_BEGIN, end))
    return context.isOn('private-key') ? matchPrivateKey(text, end - PEM_BEGIN.length, context) : undefined;
  const jwt = context.isOn('jwt') ? matchJwt(text, start, end) : undefined;
  if (jwt !== undefined) return jwt;
  return context.isOn('vendor-token') ? matchVendorToken(text, start, end) : undefined;
}

function matchNumber(text: string, start: number, context: ScanContext): Hit | undefined {
  return (
    (context.isOn('card') ? matchCard(text, start) : undefined) ??
    (context.isOn('ssn') && text.charCodeAt(start + 3) === HYPHEN ? matchSsn(text, start) : undefined) ??
    (context.isOn('ip') ? matchIp(text, start) : undefined)
  );
}

function matchTrigger(text: string, at: number, context: ScanContext): Hit | undefined {
  switch (text[at]) {
    case ':':
      if (text[at + 1] === '/' && text[at + 2] === '/') return matchAuthority(text, at + 3, context);
      return context.isOn('key-value') ? matchKeyValue(text, at, context) : undefined;
    case '=':
      return context.isOn('key-value') ? matchKeyValue(text, at, context) : undefined;
    case '@':
      return matchAt(text, at, context);
    case '+':
      return context.isOn('phone') && isDigit(text.charCodeAt(at + 1)) ? matchPhone(text, at) : undefined;
    case ',':
      return context.isOn('key-value') ? matchPair(text, at, context) : undefined;
    case '%':
      return text[at + 1] === '4' && text[at + 2] === '0' && context.isOn('email')
        ? matchEmail(text, at, 3, context)
        : undefined;
    default:
      return context.isOn('key-value') ? matchMarkupValue(text, at, context) : undefined;
  }
}

function matchAuthority(text: string, from: number, context: ScanContext): Hit | undefined {
  const userInfo = context.isOn('url-userinfo') ? matchUserInfo(text, from, context) : undefined;
  return userInfo ?? (context.isOn('webhook-url') ? matchWebhook(text, from) : undefined);
}

function matchAt(text: string, at: number, context: ScanContext): Hit | undefined {
  const dataSource = context.isOn('url-userinfo') ? matchDataSource(text, at, context) : undefined;
  return dataSource ?? (context.isOn('email') ? matchEmail(text, at, 1, context) : undefined);
}
