import { MAX_LITERALS, MAX_QUOTES, MAX_STRAYS } from '../chars/limits.js';
import {
  AT,
  BACKSLASH,
  BACKTICK,
  COLON,
  DOLLAR,
  DOT,
  DOUBLE_QUOTE,
  HASH,
  HYPHEN,
  OPEN_BRACE,
  OPEN_BRACKET,
  PERCENT,
  PLUS,
  QUESTION,
  QUOTE,
  SEMICOLON,
  SLASH,
} from '../chars/codes.js';
import { CLASSES, DIGIT, isAlphanumeric, isDigit, LETTER, NAME_START, WHITE_SPACE } from '../chars/chars.js';
import type { SqlDialect } from './sql-dialect.js';
import { createLexer, doubt, isDoubted, LITERAL, type Lexer } from './sql-lexer-state.js';
import {
  bracedIdEnd,
  bracketEnd,
  commentEnd,
  dollarQuoteEnd,
  isNameChar,
  isNameStart,
  isQuiet,
  MAX_BRACKET,
  nameEnd,
  numberEnd,
  oracleQuoteEnd,
  placeholderEnd,
  quoteEnd,
  uuidEnd,
} from './sql-tokens.js';
import { comments, copy, literal, name, punctuation, replace } from './sql-output.js';
import {
  ACCOUNT_OBJECTS,
  KEY_NAMES,
  keywordAt,
  LITERAL_PREFIXES,
  NAME_POSITION,
  NOT_A_PASSWORD,
  OTHER_WORD,
  STRING_POSITION,
  VALUE_POSITION,
} from './sql-words.js';

const FORMAT = /^"[^"%]{0,24}%[A-Za-z]/;
const MAX_FORMAT = 32;

/** Reads a statement once. */
export function readStatement(
  text: string,
  dialect: SqlDialect,
  isEscaping: boolean,
  maskComment: (comment: string) => string,
): Lexer {
  const lexer = createLexer(text, dialect, isEscaping, maskComment);
  while (lexer.at < text.length) {
    // Nobody reads the names between so many: the rest is one literal.
    if (isSpent(lexer)) replace(lexer, text.length, LITERAL);
    else step(lexer, text, lexer.at);
  }
  return lexer;
}

function isSpent(lexer: Lexer): boolean {
  if (lexer.literals >= MAX_LITERALS || lexer.strays >= MAX_STRAYS) return true;
  return lexer.quotes >= MAX_QUOTES && isDoubted(lexer);
}

function step(lexer: Lexer, text: string, at: number): void {
  const code = text.charCodeAt(at);
  const bits = CLASSES[code] as number;
  if ((bits & WHITE_SPACE) !== 0) return copy(lexer, at + 1);
  if ((bits & LETTER) !== 0) return word(lexer);
  if ((bits & DIGIT) !== 0) return number(lexer, at);
  if (isQuiet(code)) return punctuation(lexer, at + 1);
  switch (code) {
    case QUOTE:
      return literal(lexer, stringEnd(lexer, at, lexer.isEscaping));
    case DOUBLE_QUOTE:
      return doubleQuote(lexer);
    case BACKTICK:
      return name(lexer, quoteEnd(text, at, false));
    case OPEN_BRACKET:
      return bracket(lexer);
    case DOT:
      return isDigit(text.charCodeAt(at + 1)) && (lexer.last === LITERAL || !isNameChar(text.charCodeAt(at - 1)))
        ? number(lexer, at)
        : punctuation(lexer, at + 1);
    case HYPHEN:
    case PLUS:
    case SLASH:
    case HASH:
      return commentOrSign(lexer, text, at, code);
    case DOLLAR:
    case OPEN_BRACE:
    case PERCENT:
    case COLON:
    case QUESTION:
    case AT:
      return placeholder(lexer, text, at, code);
    case BACKSLASH:
      lexer.isDoubtful = true;
      break;
    case SEMICOLON:
      lexer.wordCount = 0;
      lexer.isAccountStatement = false;
      lexer.inValues = false;
  }
  return (bits & NAME_START) !== 0 ? word(lexer) : punctuation(lexer, at + 1);
}

function commentOrSign(lexer: Lexer, text: string, at: number, code: number): void {
  const comment = commentEnd(text, at, lexer.dialect.hasHashComments);
  if (comment > at) return comments(lexer, comment);
  if (code === HASH) return placeholder(lexer, text, at, code);
  return code !== SLASH && isSign(lexer) ? number(lexer, at + 1) : punctuation(lexer, at + 1);
}

function placeholder(lexer: Lexer, text: string, at: number, code: number): void {
  const literalEnd =
    code === DOLLAR && lexer.dialect.hasDollarQuotes
      ? dollarQuoteEnd(text, at, lexer.last === LITERAL && text.charCodeAt(at - 1) === DOLLAR)
      : code === OPEN_BRACE
        ? bracedIdEnd(text, at)
        : at;
  if (literalEnd > at) return literal(lexer, literalEnd);
  const end = placeholderEnd(text, at);
  if (end > at) return name(lexer, end);
  lexer.strays++;
  return isNameStart(code) ? word(lexer) : punctuation(lexer, at + 1);
}

function quotedEnd(lexer: Lexer, at: number, isEscaping: boolean): number {
  const end = quoteEnd(lexer.text, at, isEscaping);
  lexer.quotes++;
  if (!lexer.hasEscapes && lexer.text.slice(at, end).includes('\\')) lexer.hasEscapes = true;
  return end;
}

function stringEnd(lexer: Lexer, at: number, isEscaping: boolean): number {
  const end = quotedEnd(lexer, at, isEscaping);
  // No dialect writes a string that does not end, or a word directly behind one.
  if (end > lexer.text.length) {
    lexer.isUnterminated = true;
    doubt(lexer);
  } else if (isAlphanumeric(lexer.text.charCodeAt(end))) doubt(lexer);
  return end;
}

function doubleQuote(lexer: Lexer): void {
  const end = quotedEnd(lexer, lexer.at, lexer.isEscaping);
  if (isExpectingPassword(lexer)) return literal(lexer, end);
  const isString = lexer.dialect.isDoubleQuoteString ?? isStringPosition(lexer);
  const isName = !isString || lexer.last === '.' || lexer.text[end] === '.' || lexer.word === 'AS';
  return isName ? name(lexer, end) : literal(lexer, end);
}

function isStringPosition(lexer: Lexer): boolean {
  if (lexer.word !== '') return STRING_POSITION.has(lexer.word);
  if ('=<>!~|+'.includes(lexer.last) && lexer.last !== '') return true;
  return (lexer.last === '(' || lexer.last === ',') && (lexer.inValues || isFormat(lexer));
}

// `DATE_FORMAT(at, "%d.%m.%Y")`: no name holds such codes.
function isFormat({ text, at }: Lexer): boolean {
  return FORMAT.test(text.slice(at, at + MAX_FORMAT));
}

function bracket(lexer: Lexer): void {
  const { text, at, dialect } = lexer;
  if (lexer.nextBracket < at) {
    const next = text.indexOf(']', at);
    lexer.nextBracket = next === -1 ? text.length + MAX_BRACKET : next;
  }
  if (lexer.nextBracket - at >= MAX_BRACKET) return punctuation(lexer, at + 1);
  const isAfterName = isNameChar(text.charCodeAt(at - 1)) || text[at - 1] === ']' || lexer.word === 'ARRAY';
  const end =
    dialect.hasBrackets === false || (isAfterName && dialect.hasBrackets !== true)
      ? -1
      : bracketEnd(text, at, dialect.hasBrackets === true);
  return end === -1 ? punctuation(lexer, at + 1) : name(lexer, end);
}

function number(lexer: Lexer, from: number): void {
  const { text } = lexer;
  const id = uuidEnd(text, from);
  if (id > from) return literal(lexer, id);
  const end = numberEnd(text, from);
  const isName = NAME_POSITION.has(lexer.word) || (lexer.last === '.' && from === lexer.at);
  if (!isName) return literal(lexer, end);
  name(lexer, nameEnd(text, end));
}

function isSign(lexer: Lexer): boolean {
  const next = lexer.text.charCodeAt(lexer.at + 1);
  if (!isDigit(next) && !(next === 46 && isDigit(lexer.text.charCodeAt(lexer.at + 2)))) return false;
  if (lexer.word !== '') return VALUE_POSITION.has(lexer.word);
  return lexer.last === '' || '=<>(,*/+-%|['.includes(lexer.last);
}

function word(lexer: Lexer): void {
  const { text, at } = lexer;
  const end = nameEnd(text, at + 1);
  if (end === at + 8 && text[end] === '-') {
    const id = uuidEnd(text, at);
    if (id > at) return literal(lexer, id);
  }
  const next = text[end];
  // A single letter means something in front of a quote only.
  const upper = end === at + 1 && next !== "'" && next !== '&' ? OTHER_WORD : keywordAt(text, at, end);
  if (upper === OTHER_WORD && next !== "'" && !isExpectingPassword(lexer)) return remember(lexer, upper, end);
  if (next === "'" || (upper === 'U' && next === '&' && text[end + 1] === "'")) {
    const close = prefixedLiteralEnd(lexer, upper, end);
    if (close !== -1) return literal(lexer, close);
  }
  if (
    (upper === 'TRUE' || upper === 'FALSE') &&
    lexer.word !== 'IS' &&
    !(lexer.word === 'NOT' && lexer.wordBefore === 'IS')
  ) {
    return literal(lexer, end);
  }
  if (isExpectingPassword(lexer) && !NOT_A_PASSWORD.has(upper)) return literal(lexer, end);
  remember(lexer, upper, end);
}

function prefixedLiteralEnd(lexer: Lexer, prefix: string, end: number): number {
  const { text } = lexer;
  if (prefix === 'Q' || prefix === 'NQ') return oracleQuoteEnd(text, end);
  if (!LITERAL_PREFIXES.has(prefix)) return -1;
  return stringEnd(lexer, text.indexOf("'", end), lexer.isEscaping || prefix === 'E');
}

function remember(lexer: Lexer, upper: string, end: number): void {
  lexer.wordCount++;
  if (lexer.wordCount === 1) lexer.first = upper;
  else if (KEY_NAMES.has(upper) && (lexer.first === 'PRAGMA' || lexer.first === 'ATTACH')) lexer.first = 'KEY';
  if (lexer.wordCount <= 4 && ACCOUNT_OBJECTS.has(upper) && lexer.wordCount > 1) lexer.isAccountStatement = true;
  if (upper !== OTHER_WORD) rememberClause(lexer, upper);
  lexer.wordBefore = lexer.word;
  lexer.word = upper;
  lexer.last = 'a';
  copy(lexer, end);
}

function rememberClause(lexer: Lexer, upper: string): void {
  if (upper === 'VALUES' || upper === 'VALUE' || upper === 'IN') lexer.inValues = true;
  else if (upper === 'SELECT' || upper === 'FROM' || upper === 'WHERE' || upper === 'INTO') lexer.inValues = false;
}

function isExpectingPassword({ word: last, last: char, wordBefore, isAccountStatement, first }: Lexer): boolean {
  if (first === 'KEY') return last === 'KEY' || char === '=' || char === '(';
  if (last === '' || last === OTHER_WORD) return false;
  return (
    (last === 'BY' && wordBefore === 'IDENTIFIED') ||
    ((last === 'PASSWORD' || last === 'REPLACE') && isAccountStatement) ||
    (last === 'USING' && first === 'CONNECT')
  );
}
