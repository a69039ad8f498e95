import type { IncomingMessage } from 'node:http';
import { TracedError } from '../shared/errors.js';
import { compileGlob } from '../shared/glob.js';
import { guard } from '../shared/guard.js';

/** A path, a glob (`*` within a segment, `**` across, `?` one character), a regular expression or a predicate. */
export type RequestPattern = string | RegExp | ((request: IncomingMessage) => boolean);

/** Decides whether a request is meant; `path` is the part before the `?`. */
export type RequestMatcher = (request: IncomingMessage, path: string) => boolean;

/**
 * Compiles patterns into one matcher; `undefined` when there is nothing to match.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when a pattern is none of the four kinds.
 */
export function compileRequestMatcher(
  patterns: RequestPattern | readonly RequestPattern[] | undefined,
  option: string,
): RequestMatcher | undefined {
  const list = patterns === undefined ? [] : Array.isArray(patterns) ? patterns : [patterns];
  if (list.length === 0) return undefined;
  const exact = new Set<string>();
  const others: RequestMatcher[] = [];
  for (const pattern of list as readonly RequestPattern[]) {
    if (typeof pattern === 'string' && !/[*?]/.test(pattern)) exact.add(withSlash(pattern));
    else others.push(compileOne(pattern, option));
  }
  return (request, path) => exact.has(path) || others.some((matches) => matches(request, path));
}

function compileOne(pattern: RequestPattern, option: string): RequestMatcher {
  if (typeof pattern === 'string') return compilePath(withSlash(pattern));
  if (typeof pattern === 'function') {
    return (request) => guard(`${option} predicate`, () => pattern(request)) === true;
  }
  if (pattern instanceof RegExp) {
    const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    return (_request, path) => stateless.test(path);
  }
  throw new TracedError(
    'TRACED_INVALID_OPTION',
    `${option} holds ${pattern === null ? 'null' : `a ${typeof pattern}`}; write paths, globs, regular expressions or predicates, for example ['/health', '/internal/**']`,
  );
}

function compilePath(glob: string): RequestMatcher {
  const tail = glob.endsWith('/**') ? glob.slice(0, -3) : undefined;
  if (tail !== undefined && !/[*?]/.test(tail)) {
    return (_request, path) => path === tail || path.startsWith(`${tail}/`);
  }
  const matches = compileGlob(glob, '/');
  return (_request, path) => matches(path);
}

function withSlash(path: string): string {
  return path.startsWith('/') || path.startsWith('*') ? path : `/${path}`;
}
