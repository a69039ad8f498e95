import { afterEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { compileRequestMatcher, type RequestPattern } from '../../../../lib/http/server/request-matcher.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';

const request = { method: 'GET' } as IncomingMessage;

function matches(patterns: RequestPattern | readonly RequestPattern[], path: string): boolean | undefined {
  return compileRequestMatcher(patterns)?.(request, path);
}

describe('compileRequestMatcher', () => {
  afterEach(() => diagnostics.internalErrors.clear());

  it.each<[RequestPattern, string, boolean]>([
    ['/health', '/health', true],
    ['health', '/health', true],
    ['/health', '/health/live', false],
    ['/health', '/healthy', false],
    ['/health/*', '/health/live', true],
    ['/health/*', '/health/live/now', false],
    ['/internal/**', '/internal', true],
    ['/internal/**', '/internal/a/b', true],
    ['/internal/**', '/internals', false],
    ['/health', '/health/', true],
    ['/health/', '/health', true],
    ['/health/', '/health/', true],
    ['/health', '/health//', false],
    ['/health', '/Health', false],
    ['/', '/', true],
    ['/*', '/live/', true],
    ['/live?/', '/live1', true],
    ['/internal/**', '/internal/a/', true],
    [/^\/health$/, '/health/', false],
    ['/a/**/z', '/a/b/c/z', true],
    ['**/live', '/x/live', true],
    ['/v1.0/*', '/v1.0/a', true],
    ['/v1.0/*', '/v1x0/a', false],
    [/^\/h/g, '/health', true],
    [(incoming) => incoming.method === 'GET', '/any', true],
    [(incoming) => incoming.method === 'POST', '/any', false],
  ])('%s against %s is %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
    expect(matches([pattern], path)).toBe(expected);
    expect(matches(pattern, path)).toBe(expected);
  });

  it.each<[RequestPattern, string, boolean]>([
    ['/health', '/Health', true],
    ['/Health', '/heALTH/', true],
    ['/Internal/**', '/internal/A', true],
    ['/v?/*', '/V1/a', true],
    ['/health', '/Healthy', false],
    [/^\/health$/, '/Health', false],
  ])('%s against %s is %s where the router ignores letter case', (pattern, path, expected) => {
    expect(compileRequestMatcher(pattern)?.(request, path, true)).toBe(expected);
  });

  it('is nothing when there is nothing to match', () => {
    expect(compileRequestMatcher(undefined)).toBeUndefined();
    expect(compileRequestMatcher([])).toBeUndefined();
  });

  it('gives the same answer to a global expression every time', () => {
    const matcher = compileRequestMatcher(/health/g);
    expect([1, 2, 3].map(() => matcher?.(request, '/health'))).toEqual([true, true, true]);
  });

  it('does not ignore a request because a predicate fails', () => {
    const fails = (): boolean => {
      throw new Error('broken');
    };
    expect(matches(fails, '/any')).toBe(false);
    expect(diagnostics.internalErrors.get('http.ignore predicate')).toBe(1);
  });
});
