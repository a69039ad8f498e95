import { isDeepStrictEqual } from 'node:util';

interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}

/**
 * Whether a value is the expected one: equal, matched by a regular expression, or what `expect.any(String)` and the like
 * accept.
 */
export function matchesValue(expected: unknown, actual: unknown): boolean {
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual);
  if (expected instanceof RegExp) return typeof actual === 'string' && actual.search(expected) !== -1;
  return isDeepStrictEqual(actual, expected);
}

/** The keys whose value is not the expected one; `undefined` expects that there is none. */
export function differingKeys(expected: Readonly<Record<string, unknown>>, actual: Readonly<Record<string, unknown>>) {
  return Object.keys(expected).filter((key) => !matchesValue(expected[key], actual[key]));
}
