/** How {@link criticalPath} decides where the timestamps alone do not say it. */
export interface CriticalPathOptions {
  /**
   * `auto`: a child that ends after its parent in the same process was not waited for and is not on the path.
   * `off`: it is cut at the end of its parent and counts, as in Jaeger.
   *
   * @defaultValue 'auto'
   */
  readonly detached?: 'auto' | 'off' | undefined;
  /**
   * `auto`: a server on another host whose clock says that it started before it was called, or after the answer, is moved
   * into the middle of its client with all that is below. `off`: times are believed as they are.
   *
   * @defaultValue 'auto'
   */
  readonly skew?: 'auto' | 'off' | undefined;
  /**
   * `on`: where a span says which sibling let it start (`after`), only that one comes before it on the path.
   * `off`: timestamps alone decide.
   *
   * @defaultValue 'on'
   */
  readonly causality?: 'on' | 'off' | undefined;
}

export interface CriticalPathConfig {
  readonly detached: 'auto' | 'off';
  readonly skew: 'auto' | 'off';
  readonly causality: 'on' | 'off';
}

/** A stretch of time in which the request waited for this span and none of its children. */
export interface CriticalPathSection {
  /** Id of the span. */
  readonly span: string;
  /** Microseconds since 1970. */
  readonly start: number;
  /** Microseconds since 1970. */
  readonly end: number;
}

export interface CriticalPathRoot {
  /** Id of the root span. */
  readonly root: string;
  /** Newest first; together they are the root's time, without a gap and without an overlap. */
  readonly sections: readonly CriticalPathSection[];
}

export interface CriticalPath {
  readonly roots: readonly CriticalPathRoot[];
  /** What was wrong with the spans: `cycle:ID`, `orphan:ID`, `duplicate:ID`, `negative-duration:ID`, `skew:ID`. */
  readonly warnings: readonly string[];
}

export function resolveCriticalPath(options: CriticalPathOptions): CriticalPathConfig {
  return { detached: options.detached ?? 'auto', skew: options.skew ?? 'auto', causality: options.causality ?? 'on' };
}
