import { describe, expect, it } from '@jest/globals';
import { checkSync } from 'recheck';
import { whyUnsafe } from '../../../../lib/masking/patterns/pattern-safety.js';

// Not its search for an attack, which takes the slowness of a busy machine for one.
const EXACT = { checker: 'automaton', timeout: null } as const;

describe('whyUnsafe', () => {
  it.each([
    ['acme_[a-z0-9]{20}', ''],
    ['acme_[a-z0-9]+', ''],
    ['\\bACME-\\d{4,10}\\b', 'i'],
    ['(?:foo|bar)-[0-9a-f]{32}', ''],
    ['\\d{3}-\\d{2}-\\d{4}', 'g'],
    ['key=(?:[A-Z]{4}-){3}[A-Z]{4}', ''],
    ['"[^"]+"', ''],
  ])('accepts /%s/%s, as recheck does', (source, flags) => {
    expect(whyUnsafe(source, flags)).toBeUndefined();
    expect(checkSync(source, flags, EXACT).status).toBe('safe');
  });

  it.each([
    ['(a+)+b', '', 'without a small bound'],
    ['\\w+@\\w+', '', 'does not begin after'],
    ['x.*y', '', 'does not begin after'],
    ['-[a-z]+[a-z0-9]+x', '', 'same characters'],
    ['(a|a){64}b', '', 'too many alternatives'],
    ['(a)\\1', '', 'back reference'],
    ['(?=a)b', '', 'not covered'],
    ['\\d{1,200}\\d{1,200}x', '', 'too many ways'],
    ['a{1,5000}', '', 'too long'],
  ])('refuses /%s/%s and says why', (source, flags, reason) => {
    expect(whyUnsafe(source, flags)).toContain(reason);
  });
});
