import { MAX_COMMENTS } from '../chars/limits.js';
import { LITERAL, type Lexer } from './sql-lexer-state.js';

/** Goes on at `end`; what stands before it stays. */
export function copy(lexer: Lexer, end: number): void {
  lexer.at = end;
}

/** Goes on at `end`; what stands before it is replaced. */
export function replace(lexer: Lexer, end: number, replacement: string): void {
  const close = Math.min(end, lexer.text.length);
  lexer.pieces.replace(lexer.at, close, replacement);
  lexer.at = close;
}

/** Reads punctuation up to `end`. */
export function punctuation(lexer: Lexer, end: number): void {
  copy(lexer, end);
  lexer.last = lexer.text[end - 1] as string;
  lexer.wordBefore = '';
  lexer.word = '';
}

/** Reads a name, or what stands for one, up to `end`. */
export function name(lexer: Lexer, end: number): void {
  // An unterminated quote cannot be told from a string.
  if (end > lexer.text.length) return literal(lexer, end);
  copy(lexer, end);
  lexer.last = 'a';
  lexer.wordBefore = lexer.word;
  lexer.word = '';
}

/** Replaces a literal that ends at `end`. */
export function literal(lexer: Lexer, end: number): void {
  lexer.literals++;
  replace(lexer, end, LITERAL);
  lexer.last = LITERAL;
  lexer.wordBefore = '';
  lexer.word = '';
}

/** Reads a comment that ends at `end`, of which the literals are masked. */
export function comments(lexer: Lexer, end: number): void {
  const comment = lexer.text.slice(lexer.at, end);
  lexer.commentLength += comment.length;
  const masked = lexer.commentLength <= MAX_COMMENTS ? lexer.maskComment(comment) : emptied(comment);
  if (masked === comment) copy(lexer, end);
  else replace(lexer, end, masked);
}

// The mark of a comment without its text.
function emptied(comment: string): string {
  if (comment.startsWith('/*')) return '/**/';
  return comment.startsWith('#') ? '#' : '--';
}
