/**
 * What a dependency asked for in `Retry-After`, `retry-after-ms` or `grpc-retry-pushback-ms`.
 *
 * @returns milliseconds; negative for "do not retry"; `undefined` when nothing usable was said.
 */
export function pushbackMs(error: unknown, epochMs: () => number): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const direct = (error as { retryAfterMs?: unknown }).retryAfterMs;
  if (typeof direct === 'number') return Number.isNaN(direct) ? undefined : direct;
  const seconds = (error as { retryAfter?: unknown }).retryAfter;
  if (typeof seconds === 'number' || typeof seconds === 'string') return parseRetryAfter(String(seconds), epochMs);
  const headers = headersOf(error);
  return headers === undefined ? undefined : fromHeaders(headers, epochMs);
}

function fromHeaders(headers: object, epochMs: () => number): number | undefined {
  const grpc = header(headers, 'grpc-retry-pushback-ms');
  // gRPC A6: a pushback that cannot be read means the same as a negative one.
  if (grpc !== undefined) return /^\d{1,10}$/.test(grpc) ? Number(grpc) : -1;
  const ms = header(headers, 'retry-after-ms');
  if (ms !== undefined && /^-?\d{1,12}(\.\d{1,6})?$/.test(ms)) return Number(ms);
  const after = header(headers, 'retry-after');
  return after === undefined ? undefined : parseRetryAfter(after, epochMs);
}

/**
 * The value of a `Retry-After` header: seconds or an HTTP date.
 *
 * @returns milliseconds, 0 for a date that has passed, negative for negative seconds, `undefined` for anything else.
 */
export function parseRetryAfter(value: string, epochMs: () => number): number | undefined {
  const text = value.trim();
  if (/^-?\d{1,12}(\.\d{1,6})?$/.test(text)) return Number(text) * 1000;
  // A date has letters; `Date.parse` would otherwise take bare years and such for one.
  if (text.length > 40 || !/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - epochMs());
}

function headersOf(error: object): object | undefined {
  const own = (error as { headers?: unknown }).headers;
  if (typeof own === 'object' && own !== null) return own;
  const response = (error as { response?: unknown }).response;
  if (typeof response !== 'object' || response === null) return undefined;
  const nested = (response as { headers?: unknown }).headers;
  return typeof nested === 'object' && nested !== null ? nested : undefined;
}

function header(headers: object, name: string): string | undefined {
  const get = (headers as { get?: unknown }).get;
  const value: unknown =
    typeof get === 'function'
      ? get.call(headers, name)
      : ((headers as Record<string, unknown>)[name] ?? findHeader(headers as Record<string, unknown>, name));
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' || typeof first === 'number' ? String(first).trim() : undefined;
}

function findHeader(headers: Record<string, unknown>, name: string): unknown {
  for (const key of Object.keys(headers)) if (key.toLowerCase() === name) return headers[key];
  return undefined;
}
