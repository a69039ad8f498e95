import { isAlphanumeric, isDigit, isLetter, isSpace } from './detectors/chars.js';
import { settleDialect, type SqlDialect } from './sql-dialect.js';
import { certain, createLexer, doubt, LITERAL, type Lexer } from './sql-lexer-state.js';
import {
  bracedIdEnd,
  bracketEnd,
  commentEnd,
  dollarQuoteEnd,
  isNameChar,
  isNameStart,
  nameEnd,
  numberEnd,
  oracleQuoteEnd,
  placeholderEnd,
  quoteEnd,
  uuidEnd,
} from './sql-tokens.js';
import {
  ACCOUNT_OBJECTS,
  LITERAL_PREFIXES,
  NAME_POSITION,
  NOT_A_PASSWORD,
  STRING_POSITION,
  VALUE_POSITION,
} from './sql-words.js';

const MAX_KEYWORD = 16;
// What begins nothing: no literal, no name, no comment.
const IS_QUIET = new Uint8Array(128);
for (const char of '(),=<>*!&|^~)]') IS_QUIET[char.charCodeAt(0)] = 1;
const PLACEHOLDER_MARKS = '%{#$:?@';

/**
 * A statement with `?` for each literal: strings in the quoting of the dialect, numbers, dates, booleans, binary values;
 * names, keywords and placeholders stay, so that a statement with parameters is what it was. One pass, and a second one
 * where the dialect is unknown and the first reading of its backslashes does not hold.
 */
export function maskLiterals(statement: string, dialect: SqlDialect, maskComment: (comment: string) => string): string {
  const settled = settleDialect(dialect, statement);
  const isEscaping = settled.hasBackslash === true;
  const first = run(statement, settled, isEscaping, maskComment);
  if (!first.isDoubtful) return first.output;
  if (!statement.includes('\\')) return certain(first);
  // Servers can be set to read backslashes the other way.
  const second = run(statement, settled, !isEscaping, maskComment);
  if (!second.isDoubtful) return second.output;
  return first.isUnterminated && (second.before ?? '').length < (first.before ?? '').length
    ? certain(second)
    : certain(first);
}

function run(text: string, dialect: SqlDialect, isEscaping: boolean, maskComment: (comment: string) => string): Lexer {
  const lexer = createLexer(text, dialect, isEscaping, maskComment);
  while (lexer.at < text.length) step(lexer);
  lexer.output = lexer.from === 0 ? text : lexer.output + text.slice(lexer.from);
  return lexer;
}

function step(lexer: Lexer): void {
  const { text, at } = lexer;
  const code = text.charCodeAt(at);
  if (isSpace(code)) return copy(lexer, at + 1);
  if (isLetter(code)) return word(lexer);
  if (code < 128 && IS_QUIET[code] === 1) return punctuation(lexer, at + 1);
  const char = text[at] as string;
  const comment = commentEnd(text, at, lexer.dialect.hasHashComments);
  if (comment > at) return comments(lexer, comment);
  if (char === "'") return literal(lexer, stringEnd(lexer, at, lexer.isEscaping));
  if (char === '"') return doubleQuote(lexer);
  if (char === '`') return name(lexer, quoteEnd(text, at, false));
  if (char === '[') return bracket(lexer);
  if (isDigit(code) || (char === '.' && isDigit(text.charCodeAt(at + 1)) && !isNameChar(text.charCodeAt(at - 1))))
    return number(lexer, at);
  const dollar = char === '$' && lexer.dialect.hasDollarQuotes ? dollarQuoteEnd(text, at) : -1;
  if (dollar > at) return literal(lexer, dollar);
  if (char === '{') {
    const id = bracedIdEnd(text, at);
    if (id > at) return literal(lexer, id);
  }
  const placeholder = PLACEHOLDER_MARKS.includes(char) ? placeholderEnd(text, at) : at;
  if (placeholder > at) return name(lexer, placeholder);
  if (isNameStart(code)) return word(lexer);
  if ((char === '-' || char === '+') && isSign(lexer)) return number(lexer, at + 1);
  if (char === '\\') lexer.isDoubtful = true;
  if (char === ';') Object.assign(lexer, { wordCount: 0, isAccountStatement: false, inValues: false });
  punctuation(lexer, at + 1);
}

function copy(lexer: Lexer, end: number): void {
  lexer.at = end;
}

// What is kept is copied in one piece when something is replaced: texts of many small pieces are slow to put together.
function replace(lexer: Lexer, end: number, replacement: string): void {
  lexer.output += lexer.text.slice(lexer.from, lexer.at) + replacement;
  lexer.at = Math.min(end, lexer.text.length);
  lexer.from = lexer.at;
}

function punctuation(lexer: Lexer, end: number): void {
  copy(lexer, end);
  lexer.last = lexer.text[end - 1] as string;
  lexer.wordBefore = '';
  lexer.word = '';
}

function name(lexer: Lexer, end: number): void {
  // An unterminated quote cannot be told from a string.
  if (end > lexer.text.length) return literal(lexer, end);
  copy(lexer, end);
  lexer.last = 'a';
  lexer.wordBefore = lexer.word;
  lexer.word = '';
}

function literal(lexer: Lexer, end: number): void {
  replace(lexer, end, LITERAL);
  lexer.last = LITERAL;
  lexer.wordBefore = '';
  lexer.word = '';
}

function comments(lexer: Lexer, end: number): void {
  const comment = lexer.text.slice(lexer.at, end);
  const masked = lexer.maskComment(comment);
  if (masked === comment) copy(lexer, end);
  else replace(lexer, end, masked);
}

function stringEnd(lexer: Lexer, at: number, isEscaping: boolean): number {
  const end = quoteEnd(lexer.text, at, isEscaping);
  // No dialect writes a string that does not end, or a word directly behind one.
  if (end > lexer.text.length) {
    lexer.isUnterminated = true;
    doubt(lexer);
  } else if (isAlphanumeric(lexer.text.charCodeAt(end))) doubt(lexer);
  return end;
}

function doubleQuote(lexer: Lexer): void {
  const end = quoteEnd(lexer.text, lexer.at, lexer.isEscaping);
  const isString = lexer.dialect.isDoubleQuoteString ?? isStringPosition(lexer);
  const isName = !isString || lexer.last === '.' || lexer.text[end] === '.' || lexer.word === 'AS';
  return isName ? name(lexer, end) : literal(lexer, end);
}

function isStringPosition(lexer: Lexer): boolean {
  if (lexer.word !== '') return STRING_POSITION.has(lexer.word);
  if ('=<>!~|+'.includes(lexer.last) && lexer.last !== '') return true;
  return (lexer.last === '(' || lexer.last === ',') && lexer.inValues;
}

function bracket(lexer: Lexer): void {
  const { text, at, dialect } = lexer;
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
  const value = text.slice(at, end);
  // No keyword is as long.
  const upper = value.length > MAX_KEYWORD ? value : value.toUpperCase();
  const next = text[end];
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
  if (isPassword(lexer, upper)) return literal(lexer, end);
  remember(lexer, upper);
  copy(lexer, end);
}

function prefixedLiteralEnd(lexer: Lexer, prefix: string, end: number): number {
  const { text } = lexer;
  if (prefix === 'Q' || prefix === 'NQ') return oracleQuoteEnd(text, end);
  if (!LITERAL_PREFIXES.has(prefix)) return -1;
  return stringEnd(lexer, text.indexOf("'", end), lexer.isEscaping || prefix === 'E');
}

function remember(lexer: Lexer, upper: string): void {
  lexer.wordCount++;
  if (lexer.wordCount === 1) lexer.isConnect = upper === 'CONNECT';
  if (lexer.wordCount <= 4 && ACCOUNT_OBJECTS.has(upper) && lexer.wordCount > 1) lexer.isAccountStatement = true;
  if (upper === 'VALUES' || upper === 'VALUE' || upper === 'IN') lexer.inValues = true;
  else if (upper === 'SELECT' || upper === 'FROM' || upper === 'WHERE' || upper === 'INTO') lexer.inValues = false;
  lexer.wordBefore = lexer.word;
  lexer.word = upper;
  lexer.last = 'a';
}

function isPassword(lexer: Lexer, upper: string): boolean {
  const isExpected =
    (lexer.word === 'BY' && lexer.wordBefore === 'IDENTIFIED') ||
    (lexer.word === 'PASSWORD' && lexer.isAccountStatement) ||
    (lexer.word === 'USING' && lexer.isConnect);
  return isExpected && !NOT_A_PASSWORD.has(upper);
}
