import { MAX_PART } from '../chars/limits.js';
import { DOLLAR, DOT, HYPHEN, OPEN_PAREN, SLASH, TILDE } from '../chars/codes.js';
import { CLASSES, DIGIT, isDigit, isLower, isUpper, JOINER, LETTER, WHITE_SPACE, TRIGGER } from '../chars/chars.js';
import { beginsToken } from '../detectors/tokens/vendor-formats.js';

const RUN = LETTER | DIGIT | JOINER;
/** A run of this length is no token. */
export const SHORT_RUN = 9;

/**
 * Whether a short text is only words that cannot be tokens, without a space and without a character that wakes a detector:
 * routes, methods, hosts, versions and ids. No detector but the one for IP addresses can find anything in it.
 */
export function isHarmlessText(text: string): boolean {
  const { length } = text;
  if (length > MAX_PART) return false;
  let start = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    const bits = CLASSES[code] as number;
    if ((bits & RUN) !== 0) continue;
    if ((bits & (TRIGGER | WHITE_SPACE)) !== 0 || code === OPEN_PAREN || code === DOLLAR) return false;
    if (index - start > SHORT_RUN && !isHarmlessRun(text, start, index)) return false;
    start = index + 1;
  }
  return length - start <= SHORT_RUN || isHarmlessRun(text, start, length);
}

/** A longer run is no token if it begins like a name and like no token, or if it is an id in hexadecimal digits. */
export function isHarmlessRun(text: string, start: number, end: number): boolean {
  if (start > 0) {
    const before = text.charCodeAt(start - 1);
    if (before === DOT || before === TILDE || (before === SLASH && start > 1 && text.charCodeAt(start - 2) === SLASH))
      return false;
  }
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  if (isHexId(text, start, end)) return true;
  const isName = isLower(first) || (isUpper(first) && isLower(second));
  // `ey` and `ew` begin JSON in base64, `N` ends `-----BEGIN`.
  const isJson = first === 101 && (second === 121 || second === 119);
  return isName && !isJson && !beginsToken(text, start) && text.charCodeAt(end - 1) !== 78;
}

function isHexId(text: string, start: number, end: number): boolean {
  let hasLetter = false;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code >= 97 && code <= 102) hasLetter = true;
    else if (!isDigit(code) && code !== HYPHEN) return false;
  }
  return hasLetter;
}
