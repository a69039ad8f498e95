/** The kind of a span by its lower-case name. */
export type BudgetSpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** When equal spans become one. */
export interface CollapseOptions {
  /** Spans of a row that are kept one by one before the rest of the row becomes one span. @defaultValue 5 */
  readonly after?: number | undefined;
  /** Milliseconds from which a span is slow and stays by itself. @defaultValue 100 */
  readonly slowMs?: number | undefined;
}

/** How equal spans are collapsed for the names and kinds that this rule fits, in place of the general `collapse`. */
export interface BudgetRule {
  /** A glob for the name: `*` is any text. @defaultValue every name */
  readonly name?: string | undefined;
  /** @defaultValue every kind */
  readonly kind?: BudgetSpanKind | undefined;
  readonly collapse: boolean | CollapseOptions;
}

/** How many spans of one trace a process sends. */
export interface TraceBudgetOptions {
  /** Rows of equal leaf spans (same parent, name and kind; no error, not slow) become one. @defaultValue true */
  readonly collapse?: boolean | CollapseOptions | undefined;
  /** The first rule that fits a span decides; `collapse` decides for the others. @defaultValue none */
  readonly rules?: readonly BudgetRule[] | undefined;
  /**
   * Spans of a trace that this process sends at most; errors, slow spans and what has kept children are sent all the same.
   * @defaultValue 1000
   */
  readonly maxSpansPerTrace?: number | undefined;
}
