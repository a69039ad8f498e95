import { undiciHeader, type UndiciHeaders } from './undici-headers.js';

const REDIRECTS: ReadonlySet<unknown> = new Set([301, 302, 303, 307, 308]);

/** Where an answer sends its request; `undefined` when it does not, or to nowhere. */
export function redirectTarget(from: URL, statusCode: number | undefined, headers: UndiciHeaders): URL | undefined {
  if (!REDIRECTS.has(statusCode)) return undefined;
  const location = undiciHeader(headers, 'location');
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}
