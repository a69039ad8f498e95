import { undiciHeader, type UndiciHeaders } from './undici-headers.js';

const REDIRECTS: ReadonlySet<unknown> = new Set([301, 302, 303, 307, 308]);

/** The address that a response redirects to; `undefined` when it is no redirect or has no valid `location`. */
export function redirectTarget(from: URL, statusCode: number | undefined, headers: UndiciHeaders): URL | undefined {
  if (!REDIRECTS.has(statusCode)) return undefined;
  const location = undiciHeader(headers, 'location');
  return location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
}
