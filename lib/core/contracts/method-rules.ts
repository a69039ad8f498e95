/** What rules say about one method, while the program runs. */
export interface MethodEffect {
  /**
   * Where calls of the method get no span: `'inside'` a running trace (a call that begins a trace is left to the sampler), or
   * `'always'`. Calls are measured all the same.
   */
  readonly silent?: 'inside' | 'always' | undefined;
  /** The span name. */
  readonly name?: string | undefined;
  /** Other settings for its policy; opaque to this room. */
  readonly tuning?: object | undefined;
}

/** The rules that are in force; replaced as a whole by others. */
export interface MethodRules {
  /**
   * What holds for a method; asked once per method and class.
   *
   * @param names `Class.method` with the runtime class, and with the class that declares it.
   */
  effectOn(names: readonly string[]): MethodEffect | undefined;
}
