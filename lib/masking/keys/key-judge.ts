import { CACHED_KEYS, MAX_CACHED_KEY } from '../chars/limits.js';
import { createEndingTest } from './key-endings.js';
import { SECRET_HEADS } from './key-vocabulary.js';
import { verdictOf, type KeyVerdict } from './key-verdict.js';
import { wordsOf } from './key-words.js';

/** Which keys the user adds, removes or allows. */
export interface KeyOptions {
  /** Names that are secret, too: `internalCode` covers `user.internal_code`, `INTERNAL-CODE` and `internalCode`. */
  readonly add?: readonly string[] | undefined;
  /** Names that are not sensitive although the built-in rule says so; their values are still looked at. */
  readonly remove?: readonly string[] | undefined;
  /** Whole keys whose values are exported as they are; only `@Sensitive` is stronger. */
  readonly allow?: readonly string[] | undefined;
}

/** Decides about keys, and remembers the decisions. */
export interface KeyJudge {
  /** The verdict after the user's options and groups. */
  verdict(key: string): KeyVerdict | undefined;
  isAllowed(key: string): boolean;
  /** The remembered verdict, `false` for none; `undefined` when the key is new. */
  known(key: string): KeyVerdict | false | undefined;
  mayEndSensitiveKey(text: string, end: number): boolean;
}

const SLOTS = 64;

/** Makes the judge of a masker. */
export function createKeyJudge(options: KeyOptions = {}, groups: { pii: boolean; strict: boolean }): KeyJudge {
  const added = (options.add ?? []).map(toPhrase);
  const removed = (options.remove ?? []).map(toPhrase);
  const allowed = new Set((options.allow ?? []).map((key) => key.toLowerCase()));
  const cache = new Map<string, KeyVerdict | false>();
  const recentKeys = Array.from({ length: SLOTS }, () => '');
  const recentVerdicts = Array.from({ length: SLOTS }, (): KeyVerdict | false => false);
  // A key that is cut out of a text has no hash yet: to compare it with one other is quicker than to look it up.
  const known = (key: string): KeyVerdict | false | undefined => {
    const slot = slotOf(key);
    if (recentKeys[slot] === key) return recentVerdicts[slot];
    const verdict = cache.get(key);
    if (verdict !== undefined) {
      recentKeys[slot] = key;
      recentVerdicts[slot] = verdict;
    }
    return verdict;
  };
  const decide = (key: string): KeyVerdict | false => {
    const phrase = added.length + removed.length > 0 ? toPhrase(key) : '';
    if (added.some((name) => phrase.endsWith(name))) return 'key';
    if (removed.some((name) => phrase.endsWith(name))) return false;
    const verdict = verdictOf(key);
    if ((verdict === 'pii' && !groups.pii) || (verdict === 'strict' && !groups.strict)) return false;
    return verdict ?? false;
  };
  const verdict = (key: string): KeyVerdict | undefined => {
    const known = cache.get(key);
    if (known !== undefined) return known === false ? undefined : known;
    const decided = decide(key);
    if (cache.size >= CACHED_KEYS) cache.clear();
    if (key.length <= MAX_CACHED_KEY) cache.set(key, decided);
    return decided === false ? undefined : decided;
  };
  return {
    verdict,
    isAllowed: (key) => allowed.size > 0 && allowed.has(key.toLowerCase()),
    known,
    mayEndSensitiveKey: createEndingTest(options.add ?? []),
  };
}

function slotOf(key: string): number {
  const last = key.length - 1;
  return (key.charCodeAt(0) * 7 + key.charCodeAt(last) * 31 + key.charCodeAt(last >> 1) * 3 + last) & (SLOTS - 1);
}

/** The last words of a key, which are the same in `user1_email` and `user2_email`. */
export function tailOf(key: string): string {
  const words = key
    .slice(-40)
    .replace(/\d{1,20}$/, '')
    .split(/[^a-z_.-]/i);
  return words.at(-1)?.replace(/^[_.-]+/, '') || key;
}

/** A verdict on the last word alone: for texts that hold thousands of different keys. */
export function quickVerdict(key: string): KeyVerdict | undefined {
  const word = /[a-z]{2,16}$/i.exec(key.slice(-16))?.[0].toLowerCase();
  return word !== undefined && SECRET_HEADS.has(word) ? 'key' : undefined;
}

// Words between spaces, so that an ending of the phrase is never a part of a word.
function toPhrase(key: string): string {
  return ` ${wordsOf(key).join(' ')}`;
}
