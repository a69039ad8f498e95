import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isIP } from 'node:net';
import { splitAuthority, splitHostAndPort } from '../../../../lib/http/message/authority.js';
import { readForwarded } from '../../../../lib/http/message/forwarded.js';

describe('readForwarded', () => {
  it('reads the first proxy of the standard header', () => {
    const forwarded = 'for=192.0.2.60;proto=HTTPS;host=shop.example:8443, for=198.51.100.17;host=inner';
    expect(readForwarded({ forwarded })).toEqual({
      clientAddress: '192.0.2.60',
      host: { host: 'shop.example', port: 8443 },
      scheme: 'https',
    });
  });

  it.each([
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['For="192.0.2.43:47011"', '192.0.2.43'],
    ['for="[2001:db8::17]"', '2001:db8::17'],
    ['for="192.0.2.43\\:47011"', '192.0.2.43'],
    ['by=203.0.113.43;for=192.0.2.43', '192.0.2.43'],
    [';for=192.0.2.43;;proto=http', '192.0.2.43'],
  ])('takes the address out of %j', (forwarded, clientAddress) => {
    expect(readForwarded({ forwarded }).clientAddress).toBe(clientAddress);
  });

  it('falls back to the older headers, the leftmost entry first', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7, 10.0.0.1',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-proto': 'HTTPS,http',
    };
    expect(readForwarded(headers)).toEqual({
      clientAddress: '203.0.113.7',
      host: { host: 'shop.example', port: undefined },
      scheme: 'https',
    });
    expect(readForwarded({ ...headers, forwarded: 'for=192.0.2.1' }).clientAddress).toBe('192.0.2.1');
  });

  it.each([
    'for=unknown',
    'for=_gazonk',
    'for="_gazonk\\"x"',
    'for=bob@example.com',
    'for=unknown, for=192.0.2.43',
    'for="fe80::1%secret"',
    'for 192.0.2.43',
    'x="for=192.0.2.43"',
  ])('finds no address in %j', (forwarded) => {
    expect(readForwarded({ forwarded }).clientAddress).toBeUndefined();
  });

  it('does not read what stands inside a quoted string', () => {
    expect(readForwarded({ forwarded: 'by="a;proto=https;host=evil.example";for=192.0.2.43' })).toEqual({
      clientAddress: '192.0.2.43',
    });
  });

  it.each(['javascript', 'ftp', 'https"', 'https x', 'wss', 'httpsx', 'httpſ'])('takes %j for no scheme', (scheme) => {
    expect(readForwarded({ 'x-forwarded-proto': scheme }).scheme).toBeUndefined();
    expect(readForwarded({ forwarded: `proto="${scheme}"` }).scheme).toBeUndefined();
  });

  it.each(['a b', 'bob@shop.example', 'shop.example/x', '<script>', '[::1]x', '..', '-a'])(
    'takes %j for no host',
    (host) => {
      expect(readForwarded({ 'x-forwarded-host': host }).host).toBeUndefined();
      expect(splitAuthority(host)).toBeUndefined();
    },
  );

  it('answers only schemes, addresses and hosts, whatever is sent', () => {
    const headers = fc.record({
      forwarded: fc.oneof(
        fc.string(),
        fc.string().map((text) => `for=${text};proto="${text}";host=${text}`),
      ),
      'x-forwarded-for': fc.string(),
      'x-forwarded-host': fc.string(),
      'x-forwarded-proto': fc.string(),
    });
    fc.assert(
      fc.property(headers, (sent) => {
        const { scheme, clientAddress, host } = readForwarded(sent);
        expect(['http', 'https', undefined]).toContain(scheme);
        if (clientAddress !== undefined) expect(isIP(clientAddress)).not.toBe(0);
        if (host !== undefined) expect(host.host).toMatch(/^[\w.:-]{1,253}$/);
      }),
    );
  });

  it('knows nothing when no proxy says anything', () => {
    expect(readForwarded({ host: 'a' })).toEqual({});
    expect(readForwarded({ forwarded: '' })).toEqual({});
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (forwarded) => typeof readForwarded({ forwarded, 'x-forwarded-for': forwarded }) === 'object',
      ),
    );
  });
});

describe('splitHostAndPort', () => {
  it.each([
    ['example.com', { host: 'example.com', port: undefined }],
    ['example.com:8080', { host: 'example.com', port: 8080 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    ['[::1]', { host: '::1', port: undefined }],
    ['2001:db8::1', { host: '2001:db8::1', port: undefined }],
    ['example.com:x', { host: 'example.com', port: undefined }],
    ['example.com:99999', { host: 'example.com', port: undefined }],
    ['', undefined],
    [undefined, undefined],
  ])('splits %j', (authority, expected) => {
    expect(splitHostAndPort(authority)).toEqual(expected);
  });
});
