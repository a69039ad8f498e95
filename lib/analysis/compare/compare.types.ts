/** How one side of a comparison did at one place. Times in microseconds. */
export interface ComparedSide {
  readonly count: number;
  readonly errorCount: number;
  readonly totalUs: number;
  readonly selfUs: number;
  /** Time on the critical path. */
  readonly onPathUs: number;
  readonly spanIds: readonly string[];
}

/** One place in both traces: a name below the same calls, or the pauses inside it. */
export interface ComparedRow {
  readonly service: string;
  readonly name: string;
  /** Names from the root down to it. */
  readonly path: readonly string[];
  /** `pauses` are those between the attempts of the call. */
  readonly part: 'own' | 'pauses';
  readonly in: 'both' | 'a' | 'b';
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** What B waited longer here; negative when it waited less. All rows together are the difference of the two traces. */
  readonly deltaUs: number;
  readonly deltaSelfUs: number;
  readonly deltaCount: number;
  /** Why, in a few words, where it is known; may be empty. */
  readonly why: string;
}

/** Two traces beside each other. Sentences mark figures and names, see `sentenceParts`. */
export interface Comparison {
  readonly aUs: number;
  readonly bUs: number;
  readonly deltaUs: number;
  readonly headline: string;
  readonly detail: string;
  /** The largest difference first, in either direction; places that neither waited for come last. */
  readonly rows: readonly ComparedRow[];
}
