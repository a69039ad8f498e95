import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NO_MASKER, type Masker } from '../../../../lib/privacy/masker.js';
import { maskUrl, redactQuery, redactUrl, resolveSecretNames } from '../../../../lib/http/message/redact-query.js';
import { privacy } from '../../../../lib/privacy/privacy-state.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { SIGNED_QUERY_NAMES } from '../../../../lib/privacy/signed-names.js';

const masker = (url: (value: string) => string): Masker => ({ ...NO_MASKER, url });

describe('redactQuery', () => {
  it.each([
    ['sig=abc', 'sig=REDACTED'],
    ['a=1&sig=abc&b=2', 'a=1&sig=REDACTED&b=2'],
    ['sig=a&sig=b', 'sig=REDACTED&sig=REDACTED'],
    ['X-Amz-Security-Token=a=b=c', 'X-Amz-Security-Token=REDACTED'],
    ['X%2DAmz%2DSignature=abc', 'X%2DAmz%2DSignature=REDACTED'],
    ['sig=', 'sig='],
    ['sig', 'sig'],
    ['Sig=kept&SIGNATURE=kept', 'Sig=kept&SIGNATURE=kept'],
    ['', ''],
    ['&&=&a&', '&&=&a&'],
    ['%zz=1&sig=2', '%zz=1&sig=REDACTED'],
    ['a=%20+%2F&b=ü', 'a=%20+%2F&b=ü'],
  ])('turns %j into %j', (query, expected) => {
    expect(redactQuery(query)).toBe(expected);
  });

  it('hides every one of the well-known names', () => {
    expect(SIGNED_QUERY_NAMES.length).toBeGreaterThanOrEqual(7);
    for (const name of SIGNED_QUERY_NAMES) expect(redactQuery(`${name}=secret`)).toBe(`${name}=REDACTED`);
  });

  it('hides names that are configured as well', () => {
    expect(redactQuery('token=1&sig=2&x=3', resolveSecretNames(['token']))).toBe('token=REDACTED&sig=REDACTED&x=3');
  });

  it('never lets a secret through and never touches another byte', () => {
    const pair = fc.tuple(
      fc.constantFrom('a', 'sig', 'b%20c', 'Signature', ''),
      fc.stringMatching(/^[\w%=.~+/-]{0,8}$/),
    );
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const expected = pairs.map(([name, value]) =>
          SIGNED_QUERY_NAMES.includes(name) && value !== '' ? `${name}=REDACTED` : `${name}=${value}`,
        );
        expect(redactQuery(pairs.map(([name, value]) => `${name}=${value}`).join('&'))).toBe(expected.join('&'));
      }),
    );
  });
});

describe('redactUrl', () => {
  it.each([
    ['https://user:pass@host/x', 'https://REDACTED:REDACTED@host/x'],
    ['https://user@host', 'https://REDACTED:REDACTED@host'],
    ['https://a:p@ss@host/?x=1', 'https://REDACTED:REDACTED@host/?x=1'],
    ['https://host/a@b?sig=1#sig=2', 'https://host/a@b?sig=REDACTED#sig=2'],
    ['https://host?sig=1', 'https://host?sig=REDACTED'],
    ['/relative?sig=1', '/relative?sig=REDACTED'],
    ['https://host/plain', 'https://host/plain'],
    ['https://host/#?sig=1', 'https://host/#?sig=REDACTED'],
  ])('turns %j into %j', (url, expected) => {
    expect(redactUrl(url)).toBe(expected);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof redactUrl(text) === 'string'));
  });
});

describe('maskUrl', () => {
  afterEach(() => {
    privacy.masker = NO_MASKER;
    diagnostics.internalErrors.clear();
  });

  it('is the value itself without a masker, and what the masker says with one', () => {
    expect(maskUrl('a=1', 'url.query')).toBe('a=1');
    privacy.masker = masker((value) => `${value}!`);
    expect(maskUrl('a=1', 'url.query')).toBe('a=1!');
  });

  it('hides everything when the masker fails', () => {
    privacy.masker = masker(() => {
      throw new Error('broken');
    });
    expect(maskUrl('a=secret', 'url.query')).toBe('REDACTED');
  });
});
