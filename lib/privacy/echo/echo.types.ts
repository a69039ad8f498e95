/** Removes certain values from a text; `isFull` when there were more of them than it looks for. */
export interface TextMask {
  (text: string): string;
  readonly isFull?: boolean | undefined;
}

/** The values of one call. The mask is made when a text is looked at, once for everybody who shares them. */
export interface EchoPart {
  readonly values: readonly unknown[];
  readonly mask: TextMask;
}

/** Removes the sensitive values of the calls that surround something from texts. */
export interface Echo {
  /** The innermost call's values come first. */
  readonly parts: readonly EchoPart[];
  /** Whether there are more values than are looked for, so that texts are masked as a whole. */
  readonly isFull: boolean;
  text(value: string): string;
  /** An echo with the values of an inner call before those of this one. */
  with(values: readonly unknown[]): Echo;
  /** An echo with the values of both, those of this one first. */
  and(other: Echo): Echo;
}
