import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasker } from '../../../lib/masking/masker.js';
import { resolveMaskerConfig } from '../../../lib/masking/options/masker.config.js';
import { createHarmlessUrlTest } from '../../../lib/masking/url/harmless-url.js';
import { effortFor, ScanState } from '../../../lib/masking/text/scan-state.js';
import { urlHits } from '../../../lib/masking/url/url-hits.js';

const WORDS = [
  ...[
    'orders',
    '42',
    'index.html',
    'v1.2',
    'orderIdentifier',
    'deadbeefdeadbeef',
    '550e8400-e29b-41d4-a716-446655440000',
  ],
  ...['services', 'T0', 'B0', 'abcdefgh1234', 'bot', 'webhookb2', 'token', 'password', 'SG', 'hvs', '1', '123-45-6789'],
  ...['ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0', 'AKIAIOSFODNN7EXAMPLE'],
  ...[
    '4111111111111111',
    '4111-1111-1111-1111',
    'DE89370400440532013000',
    '0abcdefghijklmnopqrstuvwxyz012345678',
    'a@b.co',
  ],
  ...['%40', 'x%3D1', '+1', '(', 'oauth', 'callback', ''],
];
const HOSTS = [
  ...['orders.internal', 'api.example.com', 'localhost', 'token', 'secret.key', 'u:p@h', 'eyJhbGciOiJ9.x', '10.0.0.1'],
  ...[
    'hooks.slack.com',
    'HOOKS.slack.com',
    'a.webhook.office.com',
    'discord.com',
    'api.telegram.org',
    'outlook.office.com',
  ],
];
const NAMES = [
  ...['page', 'sort', 'key', 'code', 'sig', 'signature', 'token', 'state', 'q', 'id', 'user.id', 'password', 'email'],
  ...['X-Amz-Signature', 'a[b]', '', 'session', 'pageSecret', 'hmac'],
];
const word = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...WORDS.slice(0, 7)) }, fc.constantFrom(...WORDS));
const WEBHOOKS = [
  'services/T0/B0/abcdefgh1234',
  'api/webhooks/1/abcdefgh1234',
  'botabcdefgh1234',
  'webhookb2/abcdefgh1234',
];
const path = fc.array(fc.tuple(word, fc.constantFrom('/', '/', '.', '-', '//', '_', '~')), { maxLength: 4 });
const parameter = fc.tuple(
  fc.constantFrom(...NAMES),
  fc.constantFrom('=', '=', '=', ''),
  word,
  fc.constantFrom('&', ';', '#', ''),
);
const url = fc
  .tuple(
    fc.constantFrom('https://', 'https://', 'http://', 'http://', 'HTTP://'),
    fc.constantFrom(...HOSTS),
    fc.constantFrom('/', '/', '/', ':8080/', ':1', ''),
    fc.oneof(
      { weight: 4, arbitrary: path },
      fc.constantFrom(...WEBHOOKS).map((text) => [text]),
    ),
    fc.constantFrom('?', '?', '#', ''),
    fc.array(parameter, { maxLength: 2 }),
  )
  .map((parts) => parts.flat(3).join(''));

describe('the quick look at a URL', () => {
  it('is never content with a URL that holds something to mask', () => {
    const config = resolveMaskerConfig({});
    const isPlain = createHarmlessUrlTest(config.judge);
    let plain = 0;
    fc.assert(
      fc.property(url, (text) => {
        if (!isPlain(text)) return;
        plain++;
        expect(urlHits(text, 'url.full', new ScanState(config, true, false, effortFor(text, true)))).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it('is content with the URLs of most requests', () => {
    const isPlain = createHarmlessUrlTest(resolveMaskerConfig({}).judge);
    const urls = [
      'https://orders.internal:8080/orders/42?page=2&sort=created',
      'http://localhost/',
      'https://h.io/a.b/c-d',
    ];
    expect(urls.filter(isPlain)).toEqual(urls);
  });

  it('knows the names that the user adds', () => {
    const isPlain = createHarmlessUrlTest(resolveMaskerConfig({ keys: { add: ['page'] } }).judge);
    expect(isPlain('https://h.io/a?page=12345')).toBe(false);
    expect(isPlain('https://h.io/a?sort=12345')).toBe(true);
  });
});

describe('the memory of harmless values', () => {
  it('forgets what a function of the user may judge differently the next time', () => {
    let isSecret = false;
    const find = (text: string): { start: number; end: number }[] => (isSecret ? [{ start: 0, end: text.length }] : []);
    const masker = createMasker({ detectors: { add: [{ name: 'own', trigger: 'note', find }] } });
    const see = (): unknown[] => [
      masker.attribute('order.note', 'a note'),
      masker.attribute('url.full', 'https://h.io/note'),
      masker.text('a note'),
    ];
    expect(see()).toEqual(['a note', 'https://h.io/note', 'a note']);
    isSecret = true;
    expect(see()).toEqual(['[REDACTED]', 'REDACTED', '[REDACTED]']);
  });

  it('forgets what was rescued', () => {
    let isRescued = true;
    const masker = createMasker({ allow: () => isRescued });
    expect(masker.attribute('order.note', 'bob@example.com')).toBe('bob@example.com');
    isRescued = false;
    expect(masker.attribute('order.note', 'bob@example.com')).toBe('[REDACTED]');
  });

  it('is kept by attribute: what is harmless in an id may be a card elsewhere', () => {
    const masker = createMasker();
    expect(masker.attribute('order.id', '4111111111111111')).toBe('4111111111111111');
    expect(masker.attribute('order.note', '4111111111111111')).toBe('[REDACTED]');
    expect(masker.attribute('order.id', '4111111111111111')).toBe('4111111111111111');
  });
});
