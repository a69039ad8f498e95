import { readKey } from '../assigned/assigned-key.js';
import { readValue, type AssignedValue } from '../assigned/assigned-value.js';
import { isQuote } from '../../chars/chars.js';
import type { Hit, ScanContext } from '../hit.js';
import { isPasswordWord, isRandomWord } from '../../judge/plausible-secret.js';
import { isNoValue } from '../../judge/no-value.js';

const MAX_WORD = 48;
const MAX_VALUE = 256;
const MIN_TOLD = 6;
const IDENTIFIER = /[a-z]_[a-z]/i;
const TOLD = /^[A-Za-z][\w!@#$%^&*.-]{5,}$/;
// `password "policy" violated` is about a password.
const NOUNS = new Set(
  `policy policies confirm confirmation confirmed reset resets change changed option options parameter parameters argument
   column columns attribute attributes property properties setting settings string number length minlength maxlength
   pattern required invalid manager grant strength strategy provider hasher hashing encoder encoding encryption plugin
   authentication credential credentials management protected expired expiry expires rotation history recovery update
   validation validator verify verified verification matches mismatch missing provided supplied update-password`
    .trim()
    .split(/\s+/),
);
const SCHEME = /^(?:bearer|basic) \S/i;
const STATEMENT = /\b(?:with|encrypted|set) $/i;
const LONGEST_CLAUSE = 12;
const PASSWORD = /(?:passw(?:or)?d|passphrase|pwd)$/i;
const NOISE = /[!#$%^&*()[\]{}<>?+~|;]/g;
// A name has at most one digit, at its end.
const NO_NAME = /\d[A-Za-z\d]|[!@#$%^*?~+&]/;
const RANDOM = /^[A-Za-z0-9+/=_]{16,}$/;

/** The second of two texts, of which the first names a secret: `["Authorization","Bearer …"]`; `at` is the comma. */
export function matchPair(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!isQuote(text.charCodeAt(at - 1)) || !context.mayEndSensitiveKey(text, at)) return undefined;
  const from = text[at + 1] === ' ' ? at + 2 : at + 1;
  if (!isQuote(text.charCodeAt(from)) && text[from] !== '\\') return undefined;
  const key = readKey(text, at, context.floor);
  if (key === undefined || !key.isQuoted) return undefined;
  const isFirst = '[('.includes(text[key.start - (key.isEscaped ? 3 : 2)] ?? ' ');
  if (!isFirst && context.verdict(key.text) !== 'key') return undefined;
  const value = readValue(text, from, key.isEscaped, from + MAX_VALUE);
  // What a colon follows is a name itself.
  if (value === undefined || !value.isQuoted || text[value.end + 1] === ':') return undefined;
  const content = contentOf(text, value);
  // Lists of names look the same: `["password", "token"]`.
  if (!isFirst && !isPairedSecret(content, key.text)) return undefined;
  const isValue =
    (content.length >= 8 && /\d/.test(content)) ||
    (content.length >= 6 && NO_NAME.test(content)) ||
    SCHEME.test(content);
  return isValue && context.verdict(content) === undefined && context.verdict(key.text) === 'key'
    ? { ...range(value), rule: 'key-value' }
    : undefined;
}

// The arguments of a logger: `log.info("login", "password", "x1y2")`.
function isPairedSecret(content: string, name: string): boolean {
  if (content === '' || content.includes(' ')) return false;
  return PASSWORD.test(name) ? isPasswordWord(content) && NO_NAME.test(content) : isRandomWord(content);
}

/** A quoted secret behind its name, with no operator between them: `password 'hunter2'`. The name ends at `end`. */
export function matchQuotedSecret(text: string, start: number, end: number, context: ScanContext): Hit | undefined {
  if (end - start > MAX_WORD || !context.mayEndSensitiveKey(text, end)) return undefined;
  context.look();
  const name = text.slice(start, end);
  if (context.verdict(name) !== 'key') return undefined;
  const value = readValue(text, end + 1, false, end + MAX_VALUE);
  if (value === undefined || !value.isQuoted) return undefined;
  const content = contentOf(text, value);
  if (content === '') return undefined;
  if (isStatement(text, start, name))
    return NOUNS.has(content.toLowerCase()) ? undefined : { ...range(value), rule: 'key-value' };
  if (content.includes(' ')) return undefined;
  if (content.length < 4) return undefined;
  if (isNoise(content) || isTold(name, content, context)) return { ...range(value), rule: 'key-value' };
  if (!/\d/.test(content)) return undefined;
  return PASSWORD.test(name) || RANDOM.test(content) || isRandomWord(content)
    ? { ...range(value), rule: 'key-value' }
    : undefined;
}

// `CREATE USER bob WITH PASSWORD 'x'`.
function isStatement(text: string, start: number, name: string): boolean {
  return PASSWORD.test(name) && STATEMENT.test(text.slice(Math.max(0, start - LONGEST_CLAUSE), start));
}

// What stands in quotes behind `password` or `private_key` is one, also where it looks like a word.
function isTold(name: string, content: string, context: ScanContext): boolean {
  if (content.length < MIN_TOLD || !(PASSWORD.test(name) || IDENTIFIER.test(name))) return false;
  return TOLD.test(content) && !NOUNS.has(content.toLowerCase()) && context.verdict(content) === undefined;
}

// Marks of every kind, as no name and no path has them.
function isNoise(content: string): boolean {
  return content.length >= 8 && (content.match(NOISE)?.length ?? 0) >= 3;
}

// Empty for what is no secret.
function contentOf(text: string, value: AssignedValue): string {
  const content = text.slice(value.start, value.end);
  return isNoValue(content, true) ? '' : content;
}

function range({ start, end }: AssignedValue): { start: number; end: number } {
  return { start, end };
}
