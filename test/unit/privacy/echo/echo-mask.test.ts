import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEchoMask } from '../../../../lib/privacy/echo/echo-mask.js';
import { sensitive } from '../../../../lib/masking/objects/sensitive.js';

describe('createEchoMask', () => {
  it('removes a value as it is and in its usual encodings', () => {
    const value = 'pä"ss/wörd 1';
    const mask = createEchoMask([value]);
    for (const echo of [
      value,
      JSON.stringify(value).slice(1, -1),
      encodeURIComponent(value),
      encodeURIComponent(value).toLowerCase().replaceAll('%20', '+'),
      encodeURIComponent(value).replaceAll('%20', '+'),
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('base64url'),
    ]) {
      expect([echo, mask(`failed for ${echo}!`)]).toEqual([echo, 'failed for [REDACTED]!']);
    }
    for (const prefix of ['', 'u', 'us', 'use']) {
      const basic = Buffer.from(`${prefix}:${value}:x`).toString('base64');
      expect(mask(basic)).toContain('[REDACTED]');
    }
  });

  it.each([
    ['in capitals', 'TR0UB4DOR & "CAFÉ"'],
    ['in hex', Buffer.from('Tr0ub4dor & "café"').toString('hex')],
    ['in hex, in capitals', Buffer.from('Tr0ub4dor & "café"').toString('hex').toUpperCase()],
    ['in HTML', 'Tr0ub4dor &amp; &quot;café&quot;'],
    ['with Unicode escapes', 'Tr0ub4dor \\u0026 \\"caf\\u00e9\\"'],
    ['with escapes of what is not ASCII', 'Tr0ub4dor & \\"caf\\u00E9\\"'],
    ['in JSON in JSON', JSON.stringify(JSON.stringify('Tr0ub4dor & "café"')).slice(3, -3)],
    ['in JSON in JSON, with Unicode escapes', 'Tr0ub4dor \\\\u0026 \\\\\\"caf\\\\u00e9\\\\\\"'],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent('Tr0ub4dor & "café"'))],
    ['decomposed', 'Tr0ub4dor & "café"'.normalize('NFD')],
  ])('removes a value %s', (_, spelling) => {
    const mask = createEchoMask(['Tr0ub4dor & "café"']);
    expect(mask(`before ${spelling} after`)).toBe('before [REDACTED] after');
  });

  it('removes a value with doubled quotes, and one in HTML quotes', () => {
    const mask = createEchoMask(["it's my secret"]);
    for (const text of ["it''s my secret", 'it&#39;s my secret', 'it&apos;s my secret', 'it&#x27;s my secret'])
      expect(mask(`where a = '${text}'`)).toBe("where a = '[REDACTED]'");
  });

  it('finds the same among many values as among few', () => {
    const values = fc.uniqueArray(fc.string({ minLength: 6, maxLength: 12, unit: 'grapheme' }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.nat(), (secrets, at) => {
        const secret = secrets[at % secrets.length] as string;
        const others = Array.from({ length: 200 }, (_, index) => `some other value ${index}`);
        const text = `<${secret}> and <${secret.toUpperCase()}>`;
        expect(createEchoMask([...secrets, ...others])(text)).toBe(createEchoMask(secrets)(text));
      }),
    );
  });

  it('looks into objects, arrays, wrappers and numbers, but not at short or common values', () => {
    const mask = createEchoMask([
      { a: ['secret-one'] },
      sensitive('secret-two'),
      4111111111111111,
      'abc',
      'undefined',
      true,
    ]);
    expect(mask('secret-one secret-two 4111111111111111 abc undefined true')).toBe(
      '[REDACTED] [REDACTED] [REDACTED] abc undefined true',
    );
  });

  it.each<[string, unknown, string]>([
    [
      'a URL',
      new URL('https://files.example/signed?sig=open-sesame-77'),
      'https://files.example/signed?sig=open-sesame-77',
    ],
    ['a parameter of a URL', new URL('https://files.example/?sig=open-sesame-77'), 'open-sesame-77'],
    ['the password of a URL', new URL('ftp://ada:open-sesame-77@files.example'), 'open-sesame-77'],
    ['parameters', new URLSearchParams({ sig: 'open sesame 77' }), 'open sesame 77'],
    ['parameters as a text', new URLSearchParams({ a: '1', sig: 'open' }), 'a=1&sig=open'],
    ['headers', new Headers({ 'x-sig': 'open-sesame-77' }), 'open-sesame-77'],
    ['a date', new Date(Date.UTC(1990, 1, 13)), '1990-02-13T00:00:00.000Z'],
    ['the day of a date', new Date(Date.UTC(1990, 1, 13)), '1990-02-13'],
    ['a boxed text', Object('open-sesame-77'), 'open-sesame-77'],
    ['one of these inside an object', { link: new URL('https://files.example/77') }, 'https://files.example/77'],
  ])('looks into what keeps its value in no property: %s', (_, value, shown) => {
    expect(createEchoMask([value])(`before ${shown} after`)).toBe('before [REDACTED] after');
  });

  it('takes nothing for one of these that only has its prototype, and a date that is none for nothing', () => {
    const values = [URL, URLSearchParams, Headers].map(({ prototype }) => Object.create(prototype) as object);
    expect(createEchoMask([...values, new Date(Number.NaN)])('any text')).toBe('any text');
  });

  it('removes the longer of two values that overlap', () => {
    expect(createEchoMask(['hunter', 'hunter22'])('x hunter22 hunter')).toBe('x [REDACTED] [REDACTED]');
  });

  it('removes a long value to its end', () => {
    const long = 'k'.repeat(10) + 'v'.repeat(5_000);
    expect(createEchoMask([long])(`a ${long} b`)).toBe('a [REDACTED] b');
  });

  it('returns the same text when there is nothing to look for, and is bounded', () => {
    const text = 'unchanged';
    expect(createEchoMask([])(text)).toBe(text);
    const many = createEchoMask(Array.from({ length: 100 }, (_, index) => `secret-${index}-`));
    expect(many('secret-1- secret-99-')).toBe('[REDACTED] [REDACTED]');
    const more = createEchoMask(Array.from({ length: 2000 }, (_, index) => `secret-${index}-`));
    expect(more('nothing of them')).toBe('[REDACTED]');
    expect(more.isFull).toBe(true);
  });

  it('never throws and never leaves an echo, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 40, unit: 'binary' }), fc.string(), (value, around) => {
        const mask = createEchoMask([value]);
        const needle = value.trim();
        const masked = mask(`${around}${value}${around}`);
        if (needle.length >= 6 && !'[REDACTED]'.includes(needle)) expect(masked).not.toContain(needle);
      }),
    );
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('trap');
        },
      },
    );
    expect(() => createEchoMask([hostile, { a: hostile }])('x')).not.toThrow();
  });
});
