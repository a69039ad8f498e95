import {
  AUTH_HEADS,
  AUTH_QUALIFIERS,
  COOKIE_WORDS,
  HARMLESS_BEFORE,
  HARMLESS_X_KEYS,
  PII_HEADS,
  PII_QUALIFIED,
  QUALIFIED_HEADS,
  QUESTIONS,
  SECRET_HEADS,
  STRICT_HEADS,
  STRICT_QUALIFIED,
  TRAILING_NOISE,
} from './key-vocabulary.js';
import { splitCompound } from './key-compound.js';
import { wordsOf } from './key-words.js';

/** Why a key is sensitive: it names a secret, personal data, or what only the `strict` group covers. */
export type KeyVerdict = 'key' | 'pii' | 'strict';

// Kept for their values: what a connection string may not show is found in it, and the rest is worth seeing.
const SAFE_KEYS = new Set(['db.connection_string']);
const SEPARATORS = './[]';
const CARD_WORDS = new Set(['card', 'cards', 'cc', 'ccnum', 'ccnumber', 'credit', 'creditcard', 'cardnumber', 'pan']);
const DB_PARAMETER = /^db\.(?:query|operation)\.parameter\./;
// The entries of .NET's `ConnectionStrings`, in a file and as variables of the environment.
const CONNECTION = /^connectionStrings(?::|__|\.)\w/i;

/**
 * What a key names, decided by its head noun: `userPassword` a secret, `password_policy` and `monkey` nothing.
 *
 * A general rule over the words of the key, never over substrings.
 */
export function verdictOf(key: string): KeyVerdict | undefined {
  if (DB_PARAMETER.test(key) || CONNECTION.test(key)) return 'key';
  const all = wordsOf(key).flatMap(splitCompound);
  if (all.length === 0 || SAFE_KEYS.has(key)) return undefined;
  const segment = lastSegment(key);
  const own = wordsOf(segment).flatMap(splitCompound);
  if (isCookieOfLogin(all, own)) return 'key';
  const words = withoutNoise(all);
  if (words.length > 1 && (isQuestion(words[0]) || (own.length > 1 && isQuestion(own[0])))) return undefined;
  return secretVerdict(words, own) ?? personalVerdict(words);
}

// What stands behind the last dot, slash or bracket.
function lastSegment(key: string): string {
  let end = key.length;
  while (end > 0 && SEPARATORS.includes(key[end - 1] as string)) end--;
  let start = end;
  while (start > 0 && !SEPARATORS.includes(key[start - 1] as string)) start--;
  return key.slice(start, end);
}

function isQuestion(word: string | undefined): boolean {
  return word !== undefined && QUESTIONS.has(word);
}

function isCookieOfLogin(all: readonly string[], own: readonly string[]): boolean {
  const path = all.slice(0, all.length - own.length);
  return path.some((word) => word === 'cookie' || word === 'cookies') && own.some((word) => COOKIE_WORDS.has(word));
}

function withoutNoise(all: readonly string[]): readonly string[] {
  let end = all.length;
  while (end > 1 && TRAILING_NOISE.has(all[end - 1] as string)) end--;
  return all.slice(0, end);
}

function secretVerdict(words: readonly string[], own: readonly string[]): 'key' | undefined {
  const head = words.at(-1) as string;
  const before = qualifierOf(words);
  if (SECRET_HEADS.has(head)) {
    // `PublicKeyToken` of .NET names a public key.
    if (head === 'token' && before === 'key' && words.at(-3) === 'public') return undefined;
    return before !== undefined && HARMLESS_BEFORE[head]?.has(before) ? undefined : 'key';
  }
  if (AUTH_HEADS.has(head))
    return before === undefined || AUTH_QUALIFIERS.has(before) || own[0] === 'x' ? 'key' : undefined;
  if (head === 'header' && before !== undefined && (AUTH_HEADS.has(before) || before === 'authorization')) return 'key';
  // An access token of a person, where nothing else says so.
  if (head === 'pat' && words.length === 1) return 'key';
  if (before === undefined) return undefined;
  if (isSecretPhrase(head, before, words)) return 'key';
  if (QUALIFIED_HEADS[head]?.has(before)) return 'key';
  return head === 'key' && own[0] === 'x' && own.length > 2 && !HARMLESS_X_KEYS.has(before) ? 'key' : undefined;
}

// Names that are secret with all of their words only.
function isSecretPhrase(head: string, before: string, words: readonly string[]): boolean {
  const third = words.at(-3);
  if (head === 'word') return before === 'pass';
  if (head === 'key') return (before === 'role' && third === 'service') || words.slice(0, -2).includes('api');
  if (head !== 'id') return false;
  return before === 'key' ? third === 'access' : before === 'session' && third === 'net' && words.at(-4) === 'asp';
}

// `api_live_key` and `api_key` have the same qualifier.
function qualifierOf(words: readonly string[]): string | undefined {
  let index = words.length - 2;
  while (index > 0 && TRAILING_NOISE.has(words[index] as string)) index--;
  return words[index];
}

function personalVerdict(words: readonly string[]): KeyVerdict | undefined {
  const head = words.at(-1) as string;
  const before = words.at(-2);
  if (PII_HEADS.has(head) || (before !== undefined && PII_QUALIFIED[head]?.has(before))) {
    // Card numbers are no less secret where e-mail addresses may be seen.
    return words.some((word) => CARD_WORDS.has(word)) ? 'key' : 'pii';
  }
  if (STRICT_HEADS.has(head)) return 'strict';
  return before !== undefined && STRICT_QUALIFIED[head]?.has(before) ? 'strict' : undefined;
}
