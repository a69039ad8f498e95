import { SPACE, HYPHEN } from '../../chars/codes.js';
import { isAlphanumeric, isDigit } from '../../chars/chars.js';
import type { Hit } from '../hit.js';

const MIN_DIGITS = 13;
const MAX_DIGITS = 19;
// The first group of a written number: four or six digits.
const MIN_GROUP = 4;
const AIRLINE = '122';
const ID_BEFORE = /(?:^|[^a-z])(?:id|ids|uuid)["'\\]{0,2}\s{0,2}[:=]\s{0,2}["'\\]{0,2}$/i;

/**
 * A payment card number that starts at `at`: 13 to 19 digits, single separators of one kind, the prefix of an issuer and a
 * right check digit; not a part of a longer number or word, and not the value of an `id`.
 */
export function matchCard(text: string, at: number): Hit | undefined {
  const digits = readDigits(text, at);
  if (digits === undefined || !isCardNumber(digits.value)) return undefined;
  const isUngrouped = digits.end - at === digits.value.length;
  if (digits.value[0] === '1' && isUngrouped && !digits.value.startsWith(AIRLINE) && !isCalledCard(text, at))
    return undefined;
  if (ID_BEFORE.test(text.slice(Math.max(0, at - 16), at))) return undefined;
  return { start: at, end: digits.end, rule: 'card' };
}

// Airline cards begin with a 1, as many identifiers do: the groups, the one issuer or the text must say that it is a card.
function isCalledCard(text: string, at: number): boolean {
  return /card|credit|\bpan\b/i.test(text.slice(Math.max(0, at - 24), at));
}

/** Whether a string of digits has the length, prefix and check digit of a payment card. */
export function isCardNumber(digits: string): boolean {
  return hasIssuerPrefix(digits) && passesLuhn(digits, 0, digits.length);
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
  // The end of a longer id: `1234…-a716-…`.
  if (text[index] === '-' && isAlphanumeric(text.charCodeAt(index + 1))) return undefined;
  // Nine of ten numbers have a wrong check digit: it is computed before a text is made of their digits.
  if (!passesLuhn(text, at, index)) return undefined;
  return { value: text.slice(at, index).replace(/\D/g, ''), end: index };
}

// First and last prefix of an issuer, and the lengths of its numbers.
const ISSUERS: readonly (readonly [first: string, last: string, lengths: readonly number[]])[] = [
  ['1', '1', [15]],
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2200', '2204', [16]],
  ['2221', '2720', [16]],
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['300', '305', [14, 16]],
  ['36', '36', [14, 16]],
  ['38', '39', [14, 16]],
  ['3528', '3589', [16]],
  ['50', '50', [16, 17, 18, 19]],
  ['56', '58', [16, 17, 18, 19]],
  ['60', '60', [16, 17, 18, 19]],
  ['62', '65', [16, 17, 18, 19]],
  ['67', '67', [16, 17, 18, 19]],
  ['81', '82', [16, 17, 18, 19]],
  ['9792', '9792', [16]],
];

function hasIssuerPrefix(digits: string): boolean {
  return ISSUERS.some(([first, last, lengths]) => {
    const prefix = digits.slice(0, first.length);
    return prefix >= first && prefix <= last && lengths.includes(digits.length);
  });
}

// Of the digits between `start` and `end`, whatever parts them.
function passesLuhn(text: string, start: number, end: number): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let index = end - 1; index >= start; index--) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) continue;
    const value = isDoubled ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}
