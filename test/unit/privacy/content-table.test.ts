import { afterEach, describe, expect, it } from '@jest/globals';
import type { Attributes } from '@opentelemetry/api';
import { captureHeaders, resolveCapturedHeaders } from '../../../lib/http/message/captured-headers.js';
import { NO_MASKER } from '../../../lib/privacy/masker.js';
import { createMasker } from '../../../lib/masking/masker.js';
import { contentOf, conventionalContent } from '../../../lib/privacy/content-table.js';
import { privacy } from '../../../lib/privacy/privacy-state.js';
import { Redactor } from '../../../lib/privacy/redactor.js';
import { SIGNED_QUERY_NAMES } from '../../../lib/privacy/signed-names.js';

const masker = createMasker();

describe('what an attribute holds', () => {
  it.each([
    ['url.full', 'url'],
    ['cb.response.url.full', 'url'],
    ['page.href', 'url'],
    ['db.query.text', 'sql'],
    ['cache.db.statement', 'sql'],
    ['db.query.summary', 'sql'],
    ['exception.message', 'text'],
    ['http.request.header.authorization', 'header'],
    ['http.response.header.location', 'url'],
    ['http.request.header.accept', 'any'],
    ['order.note', 'any'],
  ] as const)('of %s is %s', (key, content) => {
    expect(contentOf(key)).toBe(content);
  });

  it.each([
    ['url.full', 'https://bob:pw@h.io/p?sig=abc&page=2'],
    ['http.target', '/p?token=abc'],
    ['db.query.text', "SELECT 'x'"],
    ['db.query.summary', "SELECT 'x'"],
    ['order.note', 'mail bob@example.com'],
  ])('is the same for the masker and for the redactor of spans: %s', (key, value) => {
    const redacted = new Redactor(masker, undefined).attribute(key, value);
    expect(redacted).not.toBe(value);
    expect(masker.attribute(key, value)).toBe(redacted);
  });

  it.each(['authorization', 'cookie', 'proxy-authorization', 'set-cookie', 'x-api-key', 'x-auth-token'])(
    'is a header of which nobody shows anything: %s',
    (name) => {
      const [header] = resolveCapturedHeaders([name], 'request');
      const captured: Attributes = {};
      captureHeaders(captured, [header!], () => 'abc');
      const key = `http.request.header.${name}`;
      expect([contentOf(key), captured[key]]).toEqual(['header', ['[REDACTED]']]);
      expect(masker.attribute(key, 'abc')).toBe('[REDACTED]');
      expect(new Redactor(masker, undefined).attribute(key, 'abc')).toBe('[REDACTED]');
    },
  );

  it('is known by the conventions for fewer names than look like theirs', () => {
    expect(conventionalContent('page.href')).toBe('any');
  });
});

describe('the names that sign a URL', () => {
  it.each([...SIGNED_QUERY_NAMES])('hide the value of %s', (name) => {
    expect(masker.url(`https://h.io/p?${name}=abc`)).toBe(`https://h.io/p?${name}=REDACTED`);
  });
});

describe('the masker of the process', () => {
  afterEach(() => {
    privacy.masker = NO_MASKER;
  });

  it('lets everything through until somebody sets one', () => {
    const { text, url, sql, attribute } = privacy.masker;
    const secret = 'password=hunter2';
    expect([text(secret), url(secret), sql(secret), attribute('password', secret)]).toEqual(Array(4).fill(secret));
    privacy.masker = masker;
    expect(privacy.masker.text(secret)).toBe('password=[REDACTED]');
  });
});
