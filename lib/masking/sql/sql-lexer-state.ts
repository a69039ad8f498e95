import type { SqlDialect } from './sql-dialect.js';
import { TextPieces } from '../chars/text-pieces.js';

export const LITERAL = '?';

/** What one reading of a statement knows. */
export interface Lexer {
  at: number;
  /** The last word, while nothing but space came after it: a keyword in capitals, or what stands for any other word. */
  word: string;
  wordBefore: string;
  /** The last character that is not a space. */
  last: string;
  isAccountStatement: boolean;
  wordCount: number;
  inValues: boolean;
  /** The first word, where it is a keyword; `KEY` once the key of an encrypted SQLite file was named. */
  first: string;
  /** How much of the statement was comments. */
  commentLength: number;
  readonly text: string;
  readonly dialect: SqlDialect;
  readonly isEscaping: boolean;
  readonly maskComment: (comment: string) => string;
  readonly pieces: TextPieces;
  /** A sign that this reading of backslashes is the wrong one, and what stands before the first such sign. */
  isDoubtful: boolean;
  before: string | undefined;
  isUnterminated: boolean;
  /** How many literals were replaced. */
  literals: number;
  /** How many marks of placeholders begin none. */
  strays: number;
  /** How many quoted texts that may hold backslashes were read. */
  quotes: number;
  /** Where the next `]` stands, as far as it was looked for. */
  nextBracket: number;
  /** Whether a quoted text held a backslash: only then does the other reading of backslashes see another statement. */
  hasEscapes: boolean;
}

/** The state before the first character. */
export function createLexer(
  text: string,
  dialect: SqlDialect,
  isEscaping: boolean,
  maskComment: (comment: string) => string,
): Lexer {
  return {
    text,
    dialect,
    isEscaping,
    maskComment,
    pieces: new TextPieces(text),
    at: 0,
    word: '',
    wordBefore: '',
    last: '',
    isAccountStatement: false,
    wordCount: 0,
    inValues: false,
    first: '',
    commentLength: 0,
    isDoubtful: false,
    before: undefined,
    isUnterminated: false,
    literals: 0,
    strays: 0,
    quotes: 0,
    nextBracket: -1,
    hasEscapes: false,
  };
}

/** Whether the statement has to be read the other way, too. */
export function isDoubted(lexer: Lexer): boolean {
  return lexer.isDoubtful && (lexer.hasEscapes || lexer.isUnterminated);
}

/** Marks this reading as doubtful from here on. */
export function doubt(lexer: Lexer): void {
  lexer.isDoubtful = true;
  lexer.before ??= lexer.pieces.upTo(lexer.at);
}

/** The masked statement. */
export function outputOf(lexer: Lexer): string {
  return lexer.pieces.upTo(lexer.text.length);
}

/**
 * The masked statement. Where quotes do not come in pairs, it ends at the first doubt: what stands behind it may be inside
 * of one or not.
 */
export function certain(lexer: Lexer): string {
  return lexer.isUnterminated && lexer.before !== undefined ? `${lexer.before}${LITERAL}` : outputOf(lexer);
}
