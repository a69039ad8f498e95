import { plainForm } from '../../privacy/values/plain-form.js';
import { MAX_CACHED_KEY } from '../chars/limits.js';

const BOUNDARY = /([\p{Ll}\d])(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu;
const WORD = /\p{L}+/gu;
const PERCENT_CODE = /%([0-7][0-9A-Fa-f])/g;

/**
 * The words of an identifier in lower case: `x-apiKey[userPIN2]` has `x`, `api`, `key`, `user` and `pin`.
 *
 * Splits at everything that is not a letter, between `aB`, and before the last capital of `ABc`; percent-codes are read,
 * digits are left out. Of a longer key only the last 256 characters count, because its head noun stands at the end.
 */
export function wordsOf(key: string): string[] {
  let text = key.length > MAX_CACHED_KEY ? key.slice(-MAX_CACHED_KEY) : key;
  if (text.includes('%')) text = text.replace(PERCENT_CODE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  text = plainForm(text);
  return text.replace(BOUNDARY, '$1$2 ').toLowerCase().match(WORD) ?? [];
}
