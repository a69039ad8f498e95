export type SearchOperator = ':' | '=' | '!=' | '>' | '>=' | '<' | '<=' | '~';

/** One condition: a text anywhere in a span, or a field of it. */
export interface SearchTerm {
  readonly kind: 'term';
  /** Absent for a text that may stand anywhere. */
  readonly field?: string | undefined;
  readonly operator: SearchOperator;
  readonly value: string;
  /** The value as a number: microseconds where it is a duration. */
  readonly number?: number | undefined;
  /** The words as they were written, to be dropped one by one. */
  readonly text: string;
}

export type SearchNode =
  | SearchTerm
  | { readonly kind: 'not'; readonly of: SearchNode }
  | { readonly kind: 'and' | 'or'; readonly of: readonly SearchNode[] };

export interface Search {
  readonly root: SearchNode;
  /** What the conditions at the top are, in the order they were written. */
  readonly terms: readonly SearchNode[];
}

/** What is wrong with a search, and where. */
export interface SearchProblem {
  readonly message: string;
  /** Index of the first character it is about. */
  readonly at: number;
}
