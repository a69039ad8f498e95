import { isLower } from '../chars/chars.js';
import { LOWER_V, PERCENT, UPPER_V, UPPER_Z } from '../chars/codes.js';
import {
  AUTH_HEADS,
  COOKIE_WORDS,
  PII_HEADS,
  PII_QUALIFIED,
  QUALIFIED_HEADS,
  SECRET_HEADS,
  SUFFIXES,
  TRAILING_NOISE,
} from './key-vocabulary.js';
import { wordsOf } from './key-words.js';

const LETTERS = 26;
// The names whose value is a name, and what a sensitive name may stand in front of.
const NAMED = 'name key field header param id sessionid sessionids sig hmac signature is was str'.split(' ');

/**
 * Makes the test that spares most `:` and `=` of a text (`order.js:12`) the reading of a key: no sensitive name ends in their
 * last three letters. It is never wrong about a name that its last word makes sensitive.
 */
export function createEndingTest(added: readonly string[]): (text: string, end: number) => boolean {
  const endings = new Uint8Array(LETTERS * LETTERS * LETTERS);
  const shortEndings = new Uint8Array(LETTERS * LETTERS);
  const heads = [
    ...SECRET_HEADS,
    ...AUTH_HEADS,
    ...COOKIE_WORDS,
    ...PII_HEADS,
    ...TRAILING_NOISE,
    ...Object.keys(QUALIFIED_HEADS),
    ...Object.keys(PII_QUALIFIED),
    ...Object.keys(SUFFIXES),
    ...NAMED,
    ...added.flatMap((name) => wordsOf(name).slice(-1)),
  ];
  for (const head of heads) {
    const letters = head.length < 3 ? -1 : endingAt(head, head.length, 3);
    if (letters !== -1) endings[letters] = 1;
    const pair = head.length === 2 ? endingAt(head, 2, 2) : -1;
    if (pair !== -1) shortEndings[pair] = 1;
  }
  return (text, end) => {
    let last = end;
    // Quotes, brackets, spaces and the number of `password1` do not belong to the word.
    if (text.charCodeAt(last - 3) === PERCENT) last -= 3;
    while (last > end - MAX_SKIPPED && isSkipped(text.charCodeAt(last - 1))) last--;
    // The `v` of `_v2` and `V2` does not belong to the word either.
    if (isVersion(text.charCodeAt(last - 1), text.charCodeAt(last - 2))) {
      last--;
      while (last > end - MAX_SKIPPED && isSkipped(text.charCodeAt(last - 1))) last--;
    }
    if (text.charCodeAt(last - 1) > 127 || text.charCodeAt(last - 2) > 127) return true;
    const one = (text.charCodeAt(last - 1) | 32) - 97;
    const two = (text.charCodeAt(last - 2) | 32) - 97;
    if (!isLetterIndex(one) || !isLetterIndex(two)) return false;
    const three = text.charCodeAt(last - 3);
    if (shortEndings[two * LETTERS + one] === 1 || three > 127) return true;
    const first = (three | 32) - 97;
    return isLetterIndex(first) && endings[(first * LETTERS + two) * LETTERS + one] === 1;
  };
}

const MAX_SKIPPED = 8;

function isVersion(letter: number, before: number): boolean {
  return (letter | 32) === LOWER_V && (isSkipped(before) || (letter === UPPER_V && before > UPPER_Z));
}

// What is neither a letter nor beyond ASCII, and may stand between a name and its operator.
const SKIPPED = new Uint8Array(128);
for (let code = 9; code < 128; code++) {
  if (!isLower(code | 32) && !'@#^&*({<>;,/~}'.includes(String.fromCharCode(code))) SKIPPED[code] = 1;
}

function isSkipped(code: number): boolean {
  return code < 128 && SKIPPED[code] === 1;
}

function isLetterIndex(index: number): boolean {
  return index >= 0 && index < LETTERS;
}

// The last letters as a number, -1 where they are no letters.
function endingAt(text: string, end: number, count: number): number {
  let ending = 0;
  for (let index = end - count; index < end; index++) {
    const lower = text.charCodeAt(index) | 32;
    if (!isLower(lower)) return -1;
    ending = ending * LETTERS + (lower - 97);
  }
  return ending;
}
