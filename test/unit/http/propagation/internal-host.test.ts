import { describe, expect, it } from '@jest/globals';
import { isInternalHost } from '../../../../lib/http/propagation/internal-host.js';

describe('an internal host', () => {
  it.each([
    'localhost',
    'app.localhost',
    'users',
    'users.shop.svc',
    'users.shop.svc.cluster.local',
    'printer.local',
    'api.internal',
    'API.Internal.',
    '127.0.0.1',
    '127.8.9.10',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '[::1]',
    '::1',
    'fd12::1',
    'fe80::1',
    '[::ffff:a00:1]',
  ])('is %s', (host) => expect(isInternalHost(host)).toBe(true));

  it.each([
    '',
    'example.com',
    'api.stripe.com',
    'local.example.com',
    'internal.example.org',
    '172.15.0.1',
    '172.32.0.1',
    '11.0.0.1',
    '8.8.8.8',
    '192.169.0.1',
    '2001:db8::1',
    '[::ffff:808:808]',
  ])('is not %s', (host) => expect(isInternalHost(host)).toBe(false));

  it('is whatever URL makes of other spellings of an address', () => {
    expect(isInternalHost(new URL('http://0x7f.1/').hostname)).toBe(true);
    expect(isInternalHost(new URL('http://2130706433/').hostname)).toBe(true);
  });
});
