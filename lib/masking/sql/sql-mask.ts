import { MAX_STATEMENT_PASSES } from '../chars/limits.js';
import { settleDialect, type SqlDialect } from './sql-dialect.js';
import { certain, isDoubted, LITERAL, outputOf, type Lexer } from './sql-lexer-state.js';
import { readStatement } from './sql-lexer.js';

/**
 * A statement with `?` for each literal: strings in the quoting of the dialect, numbers, dates, booleans, binary values;
 * names, keywords and placeholders stay, so that a statement with parameters is what it was.
 *
 * Masks until nothing changes, and as one literal what changes every time.
 */
export function maskLiterals(statement: string, dialect: SqlDialect, maskComment: (comment: string) => string): string {
  let text = statement;
  for (let pass = 0; pass < MAX_STATEMENT_PASSES; pass++) {
    const settled = settleDialect(dialect, text);
    const lexer = readStatement(text, settled, settled.hasBackslash === true, maskComment);
    const masked = isDoubted(lexer) ? maskDoubtful(lexer) : outputOf(lexer);
    if (masked === text) return text;
    text = masked;
  }
  return LITERAL;
}

// A second reading where the first one's reading of backslashes does not hold: servers can be set to read them the other way.
function maskDoubtful(first: Lexer): string {
  const { text, dialect, isEscaping, maskComment } = first;
  if (!first.hasEscapes) return certain(first);
  const second = readStatement(text, dialect, !isEscaping, maskComment);
  if (!second.isDoubtful) return outputOf(second);
  return first.isUnterminated && (second.before ?? '').length < (first.before ?? '').length
    ? certain(second)
    : certain(first);
}
