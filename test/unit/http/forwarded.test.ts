import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readForwarded, splitHostAndPort } from '../../../lib/http/forwarded.js';

describe('readForwarded', () => {
  it('reads the first proxy of the standard header', () => {
    const forwarded = 'for=192.0.2.60;proto=HTTPS;host=shop.example:8443, for=198.51.100.17;host=inner';
    expect(readForwarded({ forwarded })).toEqual({
      clientAddress: '192.0.2.60',
      host: 'shop.example:8443',
      scheme: 'https',
    });
  });

  it.each([
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['For="192.0.2.43:47011"', '192.0.2.43'],
    ['for=unknown', 'unknown'],
    ['for="_gazonk\\"x"', '_gazonk"x'],
  ])('takes the address out of %j', (forwarded, clientAddress) => {
    expect(readForwarded({ forwarded }).clientAddress).toBe(clientAddress);
  });

  it('falls back to the older headers, the leftmost entry first', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.7, 10.0.0.1',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-proto': 'HTTPS,http',
    };
    expect(readForwarded(headers)).toEqual({ clientAddress: '203.0.113.7', host: 'shop.example', scheme: 'https' });
    expect(readForwarded({ ...headers, forwarded: 'for=192.0.2.1' }).clientAddress).toBe('192.0.2.1');
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
