import { afterEach, describe, expect, it } from '@jest/globals';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { refusalOf, type AccessOptions } from '../../../../lib/viewer/http/access.js';
import type { ViewerRequest } from '../../../../lib/viewer/http/messages.js';
import { request } from '../support/request.js';

async function isAllowed(over: Partial<ViewerRequest>, options: AccessOptions = {}): Promise<boolean> {
  return (await refusalOf(request('/api/traces', over), options)) === undefined;
}

describe('who may see the traces', () => {
  afterEach(() => diagnostics.internalErrors.clear());

  it.each(['localhost', 'LOCALHOST:80', 'shop.localhost:3000', '127.0.0.1', '127.8.9.1:1', '[::1]:3000', '[::1]'])(
    'lets the host %s in',
    async (host) => expect(await isAllowed({ headers: { host } })).toBe(true),
  );

  it.each([
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.nip.io',
    '192.168.0.4:3000',
    '0.0.0.0:3000',
    '',
    undefined,
  ])('refuses the host %p, which may be anybody’s name for this machine', async (host) => {
    expect(await isAllowed({ headers: { host } })).toBe(false);
  });

  it('lets a host in that the options name', async () => {
    const options = { hosts: ['Dev.example.com'] };
    expect(await isAllowed({ headers: { host: 'dev.example.com:8080' } }, options)).toBe(true);
    expect(await isAllowed({ headers: { host: 'x.dev.example.com' } }, options)).toBe(false);
  });

  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('lets the address %s in', async (remoteAddress) => {
    expect(await isAllowed({ remoteAddress })).toBe(true);
  });

  it.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '0.0.0.0', undefined])(
    'refuses the address %s',
    async (remoteAddress) => expect(await isAllowed({ remoteAddress })).toBe(false),
  );

  it.each([
    [{ 'x-forwarded-for': '203.0.113.7' }, false],
    [{ 'x-forwarded-for': '127.0.0.1, 203.0.113.7' }, false],
    [{ 'x-forwarded-for': ['127.0.0.1', '203.0.113.7'] }, false],
    [{ 'x-forwarded-for': '127.0.0.1:4711' }, true],
    [{ 'x-forwarded-for': '[::1]:4711' }, true],
    [{ forwarded: 'for=203.0.113.7;proto=http' }, false],
    [{ forwarded: 'for="[2001:db8::1]:80"' }, false],
    [{ forwarded: 'for="[::1]:80", for=127.0.0.1:9' }, true],
    [{ forwarded: 'for=unknown' }, false],
  ])('looks through a proxy on this machine: %j', async (headers, expected) => {
    expect(await isAllowed({ headers: { host: 'localhost', ...headers } })).toBe(expected);
  });

  it.each([
    ['http://evil.example', false],
    ['null', false],
    ['http://localhost:4000', false],
    ['http://localhost:3000', true],
    ['https://localhost:3000', true],
  ])('asks whether the origin %s is its own', async (origin, expected) => {
    expect(await isAllowed({ headers: { host: 'localhost:3000', origin } })).toBe(expected);
  });

  it.each([
    ['cross-site', false],
    ['same-site', false],
    ['same-origin', true],
    ['none', true],
  ])('believes a browser that says where the request comes from: %s', async (site, expected) => {
    expect(await isAllowed({ headers: { host: 'localhost', 'sec-fetch-site': site } })).toBe(expected);
  });

  it.each([
    ['http://localhost:4000', 'same-origin', true],
    ['http://localhost:4000', 'same-site', false],
    ['http://localhost:4000', undefined, false],
    ['https://dev.example.com', 'same-origin', true],
    ['http://dev.example.com', undefined, true],
    ['https://dev.example.com', 'cross-site', false],
    ['http://evil.example', 'same-origin', false],
    ['null', 'same-origin', false],
  ])('knows the page of origin %s (%s) behind a proxy with a Host of its own', async (origin, site, expected) => {
    const headers = { host: '127.0.0.1:3000', origin, 'sec-fetch-site': site };
    expect(await isAllowed({ headers }, { hosts: ['dev.example.com'] })).toBe(expected);
  });

  it('lets a link of another site open the page, and nothing else', async () => {
    const headers = {
      host: 'localhost',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const page = request('/', { headers });
    expect(await refusalOf(page, {})).toBeUndefined();
    expect(await isAllowed({ headers })).toBe(false);
    expect(await refusalOf({ ...page, headers: { ...headers, 'sec-fetch-dest': 'iframe' } }, {})).toBeDefined();
    expect(await refusalOf({ ...page, method: 'POST' }, {})).toBeDefined();
  });

  it('lets a guard decide in place of the address, and only `true` means yes', async () => {
    const remoteAddress = '10.0.0.1';
    expect(await isAllowed({ remoteAddress }, { guard: () => true })).toBe(true);
    expect(await isAllowed({ remoteAddress }, { guard: async () => Promise.resolve(true) })).toBe(true);
    expect(await isAllowed({}, { guard: () => false })).toBe(false);
    expect(await isAllowed({}, { guard: () => 'yes' as never })).toBe(false);
  });

  it('refuses when the guard fails, and says so once', async () => {
    const guard = (): boolean => {
      throw new Error('no database');
    };
    expect(await isAllowed({}, { guard })).toBe(false);
    expect(diagnostics.internalErrors.get('viewer.guard')).toBe(1);
  });

  it('refuses a foreign host and a foreign origin whatever the guard says', async () => {
    expect(await isAllowed({ headers: { host: 'evil.example' } }, { guard: () => true })).toBe(false);
    const headers = { host: 'localhost', origin: 'http://evil.example' };
    expect(await isAllowed({ headers }, { guard: () => true })).toBe(false);
  });
});
