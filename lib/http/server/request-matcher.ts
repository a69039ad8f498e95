import type { IncomingMessage } from 'node:http';
import { compileGlob } from '../../shared/glob.js';
import { guard } from '../../shared/errors/guard.js';

/** A path, a glob (`*` within a segment, `**` across, `?` one character), a regular expression or a predicate. */
export type RequestPattern = string | RegExp | ((request: IncomingMessage) => boolean);

/** Whether a request matches; `path` is the part before the `?`, `ignoresCase` whether the router ignores letter case. */
export type RequestMatcher = (request: IncomingMessage, path: string, ignoresCase?: boolean) => boolean;

type PathMatcher = (path: string) => boolean;

/**
 * Compiles patterns into one matcher; `undefined` when there is nothing to match.
 *
 * Paths match with and without a last slash, and in any letter case where the router ignores it. Regular expressions see
 * the path, and predicates the request, as the client sent it.
 */
export function compileRequestMatcher(
  patterns: RequestPattern | readonly RequestPattern[] | undefined,
): RequestMatcher | undefined {
  const list = patterns === undefined ? [] : Array.isArray(patterns) ? patterns : [patterns];
  if (list.length === 0) return undefined;
  const paths: string[] = [];
  const others: RequestMatcher[] = [];
  for (const pattern of list as readonly RequestPattern[]) {
    if (typeof pattern === 'string') paths.push(withSlash(pattern));
    else others.push(compileOther(pattern));
  }
  const asWritten = compilePaths(paths);
  const inLowerCase = compilePaths(paths.map((path) => path.toLowerCase()));
  return (request, path, ignoresCase) =>
    (ignoresCase === true ? inLowerCase(path.toLowerCase()) : asWritten(path)) ||
    others.some((matches) => matches(request, path));
}

function compileOther(pattern: Exclude<RequestPattern, string>): RequestMatcher {
  if (typeof pattern === 'function')
    return (request) => guard('http.ignore predicate', () => pattern(request)) === true;
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return (_request, path) => stateless.test(path);
}

function compilePaths(paths: readonly string[]): PathMatcher {
  const isGlob = (path: string): boolean => /[*?]/.test(path);
  const exact = new Set(paths.filter((path) => !isGlob(path)).map(withoutLastSlash));
  const globs = paths.filter(isGlob).map(compilePath);
  return (path) => {
    const plain = withoutLastSlash(path);
    return exact.has(plain) || globs.some((matches) => matches(plain) || (plain !== path && matches(path)));
  };
}

function compilePath(glob: string): PathMatcher {
  const tail = glob.endsWith('/**') ? glob.slice(0, -3) : undefined;
  if (tail !== undefined && !/[*?]/.test(tail)) return (path) => path === tail || path.startsWith(`${tail}/`);
  return compileGlob(withoutLastSlash(glob), '/');
}

function withoutLastSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function withSlash(path: string): string {
  return path.startsWith('/') || path.startsWith('*') ? path : `/${path}`;
}
