import { DECIDED, MAX_NAME } from '../chars/limits.js';
import { AMPERSAND, DOT, EQUALS, LOWER_H, QUESTION, SLASH } from '../chars/codes.js';
import { CLASSES, DIGIT, JOINER, LETTER } from '../chars/chars.js';
import { isOpenName, isSignedParameter } from '../keys/signed-parameters.js';
import { isWebhookHost } from '../detectors/address/user-info.js';
import type { KeyJudge } from '../keys/key-judge.js';
import { isHarmlessRun, SHORT_RUN } from '../text/harmless-text.js';

const RUN = LETTER | DIGIT | JOINER;
const ORIGIN = /^https?:\/\/([a-z][a-z0-9.-]{0,60})(:\d{1,5})?$/i;
const MIN_SLICE = 13;
const SLOTS = 64;

/**
 * Makes a test for the URLs of most requests, which hold nothing to mask: an origin that was seen before, a path of words
 * and ids, parameters with harmless names and such values. It reads a URL once and cuts nothing out of it; what it is not
 * sure of it denies.
 */
export function createHarmlessUrlTest(judge: KeyJudge): (text: string) => boolean {
  const origins = Array.from({ length: SLOTS }, () => '');
  const names = Array.from({ length: SLOTS }, () => '');

  // Origins and names are few; each is judged when it comes first.
  const isKnown = (
    known: string[],
    text: string,
    start: number,
    end: number,
    isHarmless: (part: string) => boolean,
  ): boolean => {
    const slot = slotOf(text, start, end);
    const candidate = known[slot] as string;
    if (candidate.length === end - start && standsAt(text, candidate, start)) return true;
    const part = text.slice(start, end);
    if (!isHarmless(part)) return false;
    known[slot] = part;
    return true;
  };
  const isHarmlessOrigin = (origin: string): boolean => {
    const [, host, port] = ORIGIN.exec(origin) ?? [];
    if (host === undefined || isWebhookHost(host)) return false;
    const start = origin.indexOf(host);
    return (
      isPlainPart(origin, start, start + host.length) === start + host.length &&
      // `token:8080` looks like a secret and its name.
      (port === undefined || !judge.mayEndSensitiveKey(origin, start + host.length))
    );
  };
  const isHarmlessName = (name: string): boolean =>
    !isOpenName(name) && !isSignedParameter(name, '') && judge.verdict(name) === undefined;

  return (text) => {
    const { length } = text;
    if (length > DECIDED || text.charCodeAt(0) !== LOWER_H) return false;
    const pathStart = text.indexOf('/', 8);
    if (pathStart === -1 || !isKnown(origins, text, 0, pathStart, isHarmlessOrigin)) return false;
    let at = isPlainPart(text, pathStart, length);
    if (at === length) return true;
    if (text.charCodeAt(at) !== QUESTION) return false;
    while (at < length) {
      const start = at + 1;
      let equals = start;
      while (((CLASSES[text.charCodeAt(equals)] as number) & RUN) !== 0) equals++;
      if (equals === start || equals - start > MAX_NAME || text.charCodeAt(equals) !== EQUALS) return false;
      if (!isKnown(names, text, start, equals, isHarmlessName)) return false;
      at = isPlainPart(text, equals + 1, length);
      if (at < length && text.charCodeAt(at) !== AMPERSAND) return false;
    }
    return true;
  };
}

// Where words and ids, dots and slashes end; behind a run that may be a token, the place of the run itself.
function isPlainPart(text: string, from: number, to: number): number {
  let start = from;
  let index = from;
  for (; index < to; index++) {
    const code = text.charCodeAt(index);
    if (((CLASSES[code] as number) & RUN) !== 0) continue;
    if (index - start > SHORT_RUN && !isHarmlessRun(text, start, index)) return start;
    if (code !== SLASH && code !== DOT) return index;
    start = index + 1;
  }
  return index - start > SHORT_RUN && !isHarmlessRun(text, start, index) ? start : index;
}

// Both quicker than startsWith(): a longer piece is no copy, and is compared in words of the machine.
function standsAt(text: string, part: string, start: number): boolean {
  if (part.length >= MIN_SLICE) return text.slice(start, start + part.length) === part;
  for (let index = 0; index < part.length; index++) {
    if (text.charCodeAt(start + index) !== part.charCodeAt(index)) return false;
  }
  return true;
}

function slotOf(text: string, start: number, end: number): number {
  const last = text.charCodeAt(end - 1);
  return (text.charCodeAt(start) * 7 + last * 31 + text.charCodeAt((start + end) >> 1) * 3 + end - start) & (SLOTS - 1);
}
