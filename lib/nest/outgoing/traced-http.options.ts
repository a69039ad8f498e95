import { number, texts, type OptionRules } from '../../shared/options/option-rules.js';

/** Defaults of `TracedHttpService`. */
export interface TracedHttpOptions {
  /**
   * What relative addresses are resolved against.
   *
   * @defaultValue none: addresses must be absolute
   */
  readonly baseUrl?: string | undefined;
  /**
   * Sent with every request; headers of the call win.
   *
   * @defaultValue none
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Milliseconds until the response's headers must have arrived.
   *
   * @defaultValue no limit
   */
  readonly timeoutMs?: number | undefined;
}

/** What `httpClient` takes. */
export const TRACED_HTTP_OPTIONS: OptionRules<TracedHttpOptions> = {
  baseUrl: {
    fits: (value) => typeof value === 'string' && URL.canParse(value),
    expected: "an absolute URL, for example 'http://users:3000/'",
  },
  headers: texts("{ accept: 'application/json' }"),
  timeoutMs: number({ above: 0 }, 'milliseconds'),
};
