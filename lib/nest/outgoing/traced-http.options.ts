import { refuseOption } from '../../shared/refuse-option.js';

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

/**
 * Refuses defaults that no request could be sent with.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`, naming the option.
 */
export function checkTracedHttpOptions({ baseUrl, timeoutMs }: TracedHttpOptions): void {
  if (baseUrl !== undefined && !URL.canParse(baseUrl)) {
    refuseOption('', `httpClient.baseUrl '${baseUrl}' is no absolute URL; write for example 'http://users:3000/'`);
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    refuseOption('', `httpClient.timeoutMs is ${timeoutMs}; write milliseconds above 0, or leave it out for no limit`);
  }
}
