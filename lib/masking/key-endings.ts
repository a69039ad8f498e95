import {
  AUTH_HEADS,
  PII_HEADS,
  PII_QUALIFIED,
  QUALIFIED_HEADS,
  SECRET_HEADS,
  TRAILING_NOISE,
} from './key-vocabulary.js';
import { wordsOf } from './key-words.js';

const LETTERS = 26;
// The names whose value is a name, and what a sensitive name may stand in front of.
const NAMED = [
  'name',
  'key',
  'field',
  'header',
  'param',
  'id',
  'sessionid',
  'sig',
  'hmac',
  'signature',
  'is',
  'was',
  'str',
];

/**
 * Makes the test that spares most `:` and `=` of a text (`order.js:12`) the reading of a key: no sensitive name ends in their
 * last two letters. It is never wrong about a name that is sensitive.
 */
export function createEndingTest(added: readonly string[]): (text: string, end: number) => boolean {
  const endings = new Uint8Array(LETTERS * LETTERS);
  const heads = [
    ...SECRET_HEADS,
    ...AUTH_HEADS,
    ...PII_HEADS,
    ...TRAILING_NOISE,
    ...Object.keys(QUALIFIED_HEADS),
    ...Object.keys(PII_QUALIFIED),
    ...NAMED,
    ...added.flatMap((name) => wordsOf(name).slice(-1)),
  ];
  for (const head of heads) {
    const pair = pairAt(head, head.length);
    if (pair !== -1) endings[pair] = 1;
  }
  return (text, end) => {
    let last = end;
    // Quotes, brackets, spaces and the number of `password1` do not belong to the word.
    if (text[last - 3] === '%') last -= 3;
    while (last > end - MAX_SKIPPED && isSkipped(text.charCodeAt(last - 1))) last--;
    if (text.charCodeAt(last - 1) > 127 || text.charCodeAt(last - 2) > 127) return true;
    const pair = pairAt(text, last);
    return pair !== -1 && endings[pair] === 1;
  };
}

const MAX_SKIPPED = 8;

function isSkipped(code: number): boolean {
  return !(code > 127) && !isLetterCode(code | 32) && code > 8;
}

function isLetterCode(lower: number): boolean {
  return lower >= 97 && lower <= 122;
}

function pairAt(text: string, end: number): number {
  const first = text.charCodeAt(end - 2) | 32;
  const second = text.charCodeAt(end - 1) | 32;
  return isLetterCode(first) && isLetterCode(second) ? (first - 97) * LETTERS + (second - 97) : -1;
}
