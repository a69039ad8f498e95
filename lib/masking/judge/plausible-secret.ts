import { MAX_PART } from '../chars/limits.js';
import { isDigit, isLetter, isUpper } from '../chars/chars.js';

const MIN_WEAK = 4;
const MIN_STRONG = 8;
const MIN_PIN = 6;
const MAX_PIN = 12;
const MIN_BASE64 = 24;
const BASE64 = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z0-9+/]+={0,2}$/;
// What examples are made of.
const REPEATED = /^([A-Za-z\d])\1{23,}$/;
// Marks around a word are emphasis.
const INNER_MARK = /^[A-Za-z]+[!#$%^*?~+][A-Za-z]|^[A-Za-z]+@[A-Za-z]+$/;
// A digit that stands for a letter.
const LEET = /[a-z]\d+[a-z]/i;
const MIN_PART = 12;
const PARTED = /[-_.]/;
const SEPARATORS = '-_.';
const SYMBOLS = '!@#$%^*?~+&';
// Names of algorithms, formats and versions, measures, dates: they have digits and are no secrets.
const TECHNICAL =
  /^(?:[vspkxu]?\d[\d.,:%-]*(?:st|nd|rd|th|ms|[smhdkx]|min|kb|mb|gb|px|-?bit|-?chars?)?|(?:sha|md|[hrep]s|aes|rsa|ec|ecc|base|utf|ipv|https?|tlsv?|sslv?|pkcs|pbkdf|argon|bcrypt|scrypt|oauth|saml|ed|web|win|ntlmv|blake|crc|des|rc|log4j|node|python|java|php|mysql|es|h|u2f|i18n|l10n|k8s|e2e|2fa|erc|eip|rfc|cve|x)[-_]?\d+\w{0,3}|(?:k8s|i18n|l10n|2fa|log4j|u2f|e2e|1password|4xx|5xx))$/i;
// `left-pad@1.3.0`.
const PACKAGE = /^[\w.-]{1,64}@[\^~]?\d+\.\d/;
// Words that are numbered: `field2`, `user1`, `step-3`.
const NUMBERED =
  /^(?:user|usr|field|step|test|tests|rule|policy|version|ver|level|column|col|group|type|line|attempt|try|param|arg|args|key|hash|node|host|server|srv|db|app|item|row|table|form|input|page|slot|entry|stage|phase|part|section|option|mode|tier|plan|layer|case|example|sample|name|file|client|service|svc|worker|job|task|team|tenant|account|acct|admin|env|prod|dev|staging|region|zone|cluster|shard|replica|module|model|chapter|figure|fig|appendix|note|issue|ticket|pr|bug|release|build|patch|page|size|id|no|num|number|vault|realm|pool|queue|topic|partition|method|question|rev|draft|gen|generation|round|len|length|max|min|string|str|value|val|foo|bar|baz|abc|dummy|demo|temp|tmp|var|obj|prop|attr|element|el|index|idx|phase|cell|box|card|port|pin|code|bucket|store|provider|strategy|factor|hint|label|step)[-_]?\d{1,4}$/i;

interface Shape {
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  readonly symbols: number;
  readonly separators: number;
  /** How often a digit follows a letter or a letter a digit. */
  readonly turns: number;
}

/** Whether a word in a sentence is surely no word: letters and digits that alternate or change their case, or have marks. */
export function isRandomWord(word: string): boolean {
  if (word.length < MIN_STRONG || isPackage(word)) return false;
  if (word.length >= MIN_BASE64 && (BASE64.test(word) || REPEATED.test(word))) return true;
  const shape = shapeOf(word);
  if (shape === undefined || shape.digits === 0 || shape.lower + shape.upper === 0) return false;
  if (shape.symbols > 0) return true;
  if (shape.separators > 0) return word.split(PARTED).some((part) => part.length >= MIN_PART && isMixed(part));
  return shape.turns > 2 || (shape.upper > 0 && shape.lower > 0 && shape.turns > 1);
}

/** Whether a word behind the word `password` may be one: it has letters and digits or marks, and is no term or name. */
export function isPasswordWord(word: string): boolean {
  const shape = word.length < MIN_WEAK ? undefined : shapeOf(word);
  // Most words in a sentence have letters only.
  if (shape === undefined || (shape.digits === 0 && shape.symbols === 0)) return false;
  if (shape.digits === word.length) return word.length >= MIN_PIN && word.length <= MAX_PIN;
  if (shape.lower + shape.upper === 0 || TECHNICAL.test(word) || NUMBERED.test(word) || isPackage(word)) return false;
  if (shape.separators > 0) {
    return shape.digits > 0 && (shape.symbols > 0 || shape.turns > 2 || (shape.upper > 0 && LEET.test(word)));
  }
  return shape.digits > 0 || (word.length >= MIN_PIN && INNER_MARK.test(word));
}

function isPackage(word: string): boolean {
  return word.includes('@') && PACKAGE.test(word);
}

// `sk-1234…abcd` and `550e8400-…`: one part of it is long, and has letters and digits.
function isMixed(part: string): boolean {
  return /\d/.test(part) && /[A-Za-z]/.test(part);
}

// Undefined for what holds a character of code, markup, paths and references.
function shapeOf(word: string): Shape | undefined {
  if (word.length > MAX_PART) return undefined;
  const count = { lower: 0, upper: 0, digits: 0, symbols: 0, separators: 0, turns: 0 };
  let wasDigit: boolean | undefined;
  for (let index = 0; index < word.length; index++) {
    const code = word.charCodeAt(index);
    if (isDigit(code)) {
      count.digits++;
      if (wasDigit === false) count.turns++;
      wasDigit = true;
    } else if (isLetter(code)) {
      if (isUpper(code)) count.upper++;
      else count.lower++;
      if (wasDigit === true) count.turns++;
      wasDigit = false;
    } else if (SEPARATORS.includes(word[index] as string)) count.separators++;
    else if (SYMBOLS.includes(word[index] as string)) count.symbols++;
    else return undefined;
  }
  return count;
}
