import {
  AUTH_HEADS,
  AUTH_QUALIFIERS,
  PII_HEADS,
  PII_QUALIFIED,
  PLAIN_PARTS,
  QUALIFIED_HEADS,
  QUESTIONS,
  SECRET_HEADS,
  STRICT_HEADS,
  SUFFIXES,
  TRAILING_NOISE,
} from './key-vocabulary.js';

const MIN_PART = 3;
const MAX_COMPOUND = 40;
const SHORT_PARTS = new Set(['id', 'db', 'my', 'of', 'cc', 'no', 'pw', 'pg', 'ca']);

const KNOWN: ReadonlySet<string> = new Set([
  ...SECRET_HEADS,
  ...AUTH_HEADS,
  ...PII_HEADS,
  ...STRICT_HEADS,
  ...Object.keys(QUALIFIED_HEADS),
  ...Object.values(QUALIFIED_HEADS).flatMap((qualifiers) => [...qualifiers]),
  ...Object.keys(PII_QUALIFIED),
  ...Object.values(PII_QUALIFIED).flatMap((qualifiers) => [...qualifiers]),
]);
const PARTS: ReadonlySet<string> = new Set(
  [...KNOWN, ...AUTH_QUALIFIERS, ...PLAIN_PARTS, ...TRAILING_NOISE, ...QUESTIONS].filter(
    (part) => part.length >= MIN_PART || SHORT_PARTS.has(part),
  ),
);

/**
 * The words of a run-together name: `dbpassword` is `db` and `password`. A name that does not consist of known words
 * wholly (`monkey`, `jsonwebtoken`) and has no unmistakable ending stays one word.
 */
export function splitCompound(word: string): readonly string[] {
  if (word.length < 5 || word.length > MAX_COMPOUND || KNOWN.has(word)) return [word];
  // In lower case it is the name of a login cookie; `session_id` and `sessionId` are identifiers.
  if (word.includes('sessionid')) return ['sessid'];
  const parts = split(word);
  if (parts !== undefined) return parts;
  for (let start = 0; start <= word.length - 3; start++) {
    const suffix = SUFFIXES[word.slice(start)];
    if (suffix !== undefined) return start === 0 ? suffix : [word.slice(0, start), ...suffix];
  }
  return [word];
}

// The best cover of each end of the word, from the back: at most 40 × 40 look-ups, once per key.
function split(word: string): readonly string[] | undefined {
  const covers: (readonly string[] | undefined)[] = [];
  covers[word.length] = [];
  for (let start = word.length - 1; start >= 0; start--) {
    for (let end = word.length; end > start; end--) {
      const rest = covers[end];
      const part = word.slice(start, end);
      if (rest !== undefined && PARTS.has(part)) {
        const cover = [part, ...rest];
        const best = covers[start];
        if (best === undefined || cover.length < best.length) covers[start] = cover;
      }
    }
  }
  return covers[0];
}
