/** Defaults of `TracedHttpService`. */
export interface TracedHttpOptions {
  /**
   * What relative addresses are resolved against.
   *
   * @defaultValue none: addresses must be absolute
   */
  readonly baseUrl?: string;
  /**
   * Sent with every request; headers of the call win.
   *
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Milliseconds until the response's headers must have arrived.
   *
   * @defaultValue no limit
   */
  readonly timeoutMs?: number;
}
