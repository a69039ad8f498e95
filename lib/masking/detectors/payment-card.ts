import { isAlphanumeric, isDigit } from './chars.js';
import type { Hit } from './hit.js';

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
// The first group of a written number: four or six digits.
const MIN_GROUP = 4;
const SPACE = 32;
const HYPHEN = 45;
const ID_BEFORE = /(?:^|[^a-z])(?:id|ids|uuid)["'\\]{0,2}\s{0,2}[:=]\s{0,2}["'\\]{0,2}$/i;

/**
 * A payment card number that starts at `at`: 13 to 19 digits, single separators of one kind, the prefix of an issuer and a
 * right check digit; not a part of a longer number or word, and not the value of an `id`.
 */
export function matchCard(text: string, at: number): Hit | undefined {
  const digits = readDigits(text, at);
  if (digits === undefined || !isCardNumber(digits.value)) return undefined;
  if (ID_BEFORE.test(text.slice(Math.max(0, at - 16), at))) return undefined;
  return { start: at, end: digits.end, rule: 'card' };
}

/** Whether a string of digits has the length, prefix and check digit of a payment card. */
export function isCardNumber(digits: string): boolean {
  return hasIssuerPrefix(digits) && passesLuhn(digits);
}

function readDigits(text: string, at: number): { value: string; end: number } | undefined {
  const before = text.charCodeAt(at - 1);
  if (isAlphanumeric(before) || (before === 46 && isDigit(text.charCodeAt(at - 2)))) return undefined;
  let count = 0;
  let separator = 0;
  let index = at;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isDigit(code)) {
      if (++count > MAX_DIGITS) return undefined;
    } else if (code === SPACE || code === HYPHEN) {
      if (count < MIN_GROUP) return undefined;
      if (!isDigit(text.charCodeAt(index + 1)) || (separator !== 0 && separator !== code)) break;
      separator = code;
    } else break;
  }
  if (count < MIN_DIGITS || isAlphanumeric(text.charCodeAt(index)) || text[index] === '_') return undefined;
  return { value: text.slice(at, index).replace(/\D/g, ''), end: index };
}

function hasIssuerPrefix(digits: string): boolean {
  const { length } = digits;
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  if (digits[0] === '4') return length === 13 || length === 16 || length === 19;
  if (two === 34 || two === 37) return length === 15;
  if ((two >= 51 && two <= 55) || (four >= 2200 && four <= 2204) || (four >= 2221 && four <= 2720))
    return length === 16;
  if (two === 36 || two === 38 || two === 39 || (four >= 3000 && four <= 3059)) return length === 14 || length === 16;
  if (four >= 3528 && four <= 3589) return length === 16;
  if (two === 60 || two === 62 || two === 64 || two === 65 || two === 81 || two === 82) return length >= 16;
  return (two === 50 || (two >= 56 && two <= 58) || two === 63 || two === 67 || four === 9792) && length >= 16;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
