import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileGlob, compileStars } from '../../../lib/shared/glob.js';

describe('compileGlob', () => {
  it.each([
    ['a.b', 'a.b', true],
    ['a.b', 'aXb', false],
    ['*', '', true],
    ['Payment*', 'PaymentService', true],
    ['*Service', 'PaymentService', true],
    ['Pay*Pay', 'Pay', false],
    ['Pay*Pay', 'PayPay', true],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b', 'xxaxbx', false],
    ['?at', 'cat', true],
    ['?at', 'at', false],
    ['a?', 'a\n', true],
    ['(*', '(x', true],
  ])('says whether %p means %p: %p', (glob, text, expected) => {
    expect(compileGlob(glob)(text)).toBe(expected);
  });

  it.each([
    ['/users/*', '/users/1', true],
    ['/users/*', '/users/1/orders', false],
    ['/users/**', '/users/1/orders', true],
    ['/**/orders/*', '/a/b/orders/1', true],
    ['/**/orders/*', '/a/b/orders/1/2', false],
    ['/**/x/*/z', '/x/1/2/x/3/z', true],
    ['/a?b', '/a/b', false],
  ])('keeps a star within its segment: %p, %p: %p', (glob, text, expected) => {
    expect(compileGlob(glob, '/')(text)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const piece = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '?'), { maxLength: 8 });
    const word = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 10 });
    fc.assert(
      fc.property(piece, word, fc.constantFrom('', '/'), (parts, letters, separator) => {
        const [glob, text] = [parts.join(''), letters.join('')];
        const one = separator === '' ? '[^]' : '[^/]';
        const source = glob.replace(/\*+|\?/g, (run) => (run === '?' ? one : run === '*' ? `${one}*` : '[^]*'));
        expect(compileGlob(glob, separator)(text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('compileStars', () => {
  it('agrees with a regular expression, as a whole and within a text', () => {
    const piece = fc.array(fc.constantFrom('a', 'b', '?', '*'), { minLength: 1, maxLength: 8 });
    const word = fc.array(fc.constantFrom('a', 'b', '?'), { maxLength: 10 });
    fc.assert(
      fc.property(piece, word, fc.boolean(), (parts, letters, isWhole) => {
        const [stars, text] = [`${parts.join('')}*`, letters.join('')];
        const source = stars.replaceAll('?', '\\?').replace(/\*+/g, '[^]*');
        expect(compileStars(stars, isWhole)(text)).toBe(new RegExp(isWhole ? `^${source}$` : source).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});
