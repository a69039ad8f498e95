import { MAX_PART } from '../chars/limits.js';
import { isDigit, isLetter, isUpper } from '../chars/chars.js';

const MIN_WEAK = 4;
const MIN_STRONG = 8;
const MIN_PIN = 6;
const MAX_PIN = 12;
const MIN_BASE64 = 24;
const BASE64 = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z0-9+/]+={0,2}$/;
// One character again and again, as in the secrets of examples.
const REPEATED = /^([A-Za-z\d])\1{23,}$/;
// Marks around a word are emphasis.
const INNER_MARK = /^[A-Za-z]+[!#$%^*?~+][A-Za-z]|^[A-Za-z]+@[A-Za-z]+$/;
// A digit in place of a letter, as in `p4ssword`.
const LEET = /[a-z]\d+[a-z]/i;
const MIN_PART = 12;
const PARTED = /[-_.]/;
const SEPARATORS = '-_.';
const SYMBOLS = '!@#$%^*?~+&';
// Names of algorithms, formats and versions, measures, dates: they have digits and are no secrets.
const MEASURE = /^[vspkxu]?\d[\d.,:%-]{0,64}([a-z-]{0,6})$/i;
const UNITS = new Set(' st nd rd th ms s m h d k x min kb mb gb px bit -bit char chars -char -chars'.split(' '));
const NAME_AND_NUMBER = /^([a-z]{1,12})[-_]?(\d{1,12})(\w{0,3})$/i;
const ALGORITHMS = new Set(
  `sha md hs rs es ps aes rsa ec ecc base utf ipv http https tls tlsv ssl sslv pkcs pbkdf argon bcrypt scrypt oauth saml ed web win
   ntlmv blake crc des rc node python java php mysql h erc eip rfc cve x`.split(/\s+/),
);
const TERMS = new Set('k8s i18n l10n 2fa log4j u2f e2e 1password 4xx 5xx'.split(' '));
// `left-pad@1.3.0`.
const PACKAGE = /^[\w.-]{1,64}@[\^~]?\d+\.\d/;
// Words that are numbered: `field2`, `user1`, `step-3`.
const NUMBERED = new Set(
  `abc account acct admin app appendix arg args attempt attr bar baz box bucket bug build card case cell chapter client
   cluster code col column db demo dev draft dummy el element entry env example factor field fig figure file foo form gen
   generation group hash hint host id idx index input issue item job key label layer len length level line max method min
   mode model module name no node note num number obj option page param part partition patch phase pin plan policy pool
   port pr prod prop provider question queue realm region release replica rev round row rule sample section server
   service shard size slot srv stage staging step store str strategy string svc table task team temp tenant test tests
   ticket tier tmp topic try type user usr val value var vault ver version worker zone`.split(/\s+/),
);

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
  if (shape.lower + shape.upper === 0 || isTerm(word) || isPackage(word)) return false;
  if (shape.separators > 0) {
    return shape.digits > 0 && (shape.symbols > 0 || shape.turns > 2 || (shape.upper > 0 && LEET.test(word)));
  }
  return shape.digits > 0 || (word.length >= MIN_PIN && INNER_MARK.test(word));
}

// `sha256`, `v1.2`, `field2`.
function isTerm(word: string): boolean {
  const unit = MEASURE.exec(word)?.[1];
  if ((unit !== undefined && UNITS.has(unit.toLowerCase())) || TERMS.has(word.toLowerCase())) return true;
  const [, name = '', number = '', rest = ''] = NAME_AND_NUMBER.exec(word) ?? [];
  if (ALGORITHMS.has(name.toLowerCase())) return true;
  return rest === '' && number.length <= 4 && NUMBERED.has(name.toLowerCase());
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
