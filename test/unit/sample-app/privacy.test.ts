import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hashEmail, maskEmail } from '../../../sample-app/src/shop/common/privacy.js';

describe('hashEmail', () => {
  it('gives one address one hash, whatever its case', () => {
    expect(hashEmail('Ada@Example.com ')).toBe(hashEmail('ada@example.com'));
    expect(hashEmail('ada@example.com')).not.toBe(hashEmail('bob@example.com'));
  });

  it('never contains the address', () => {
    fc.assert(fc.property(fc.emailAddress(), (email) => /^h:[\da-f]{4}:[\w-]{22}$/u.test(hashEmail(email))));
  });
});

describe('maskEmail', () => {
  it('keeps the first letter and the domain', () => {
    expect(maskEmail('ada@example.com')).toBe('a***@example.com');
    expect(maskEmail('no address')).toBe('***');
  });

  it('never keeps the local part of an address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        expect(maskEmail(email)).toBe(`${email[0]}***${email.slice(email.lastIndexOf('@'))}`);
      }),
    );
  });
});
