import type { SqlDialect } from './sql-dialect.js';

export const LITERAL = '?';

/** What one reading of a statement knows. */
export interface Lexer {
  readonly text: string;
  readonly dialect: SqlDialect;
  readonly isEscaping: boolean;
  readonly maskComment: (comment: string) => string;
  at: number;
  /** What stands before this is in the output. */
  from: number;
  output: string;
  /** The last word, while nothing but space came after it. */
  word: string;
  wordBefore: string;
  /** The last character that is not a space. */
  last: string;
  isAccountStatement: boolean;
  wordCount: number;
  inValues: boolean;
  isConnect: boolean;
  /** A sign that this reading of backslashes is the wrong one, and what stands before the first such sign. */
  isDoubtful: boolean;
  before: string | undefined;
  isUnterminated: boolean;
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
    at: 0,
    from: 0,
    output: '',
    word: '',
    wordBefore: '',
    last: '',
    isAccountStatement: false,
    wordCount: 0,
    inValues: false,
    isConnect: false,
    isDoubtful: false,
    before: undefined,
    isUnterminated: false,
  };
}

/** Marks this reading as doubtful from here on. */
export function doubt(lexer: Lexer): void {
  lexer.isDoubtful = true;
  lexer.before ??= lexer.output + lexer.text.slice(lexer.from, lexer.at);
}

/**
 * The masked statement. Where quotes do not come in pairs, it ends at the first doubt: what stands behind it may be inside
 * of one or not.
 */
export function certain(lexer: Lexer): string {
  return lexer.isUnterminated && lexer.before !== undefined ? `${lexer.before}${LITERAL}` : lexer.output;
}
