import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyHits, type ApplyContext } from '../../../../lib/masking/text/apply-hits.js';
import type { Hit } from '../../../../lib/masking/detectors/hit.js';
import { createMasker } from '../../../../lib/masking/masker.js';
import { resolveMaskerConfig } from '../../../../lib/masking/options/masker.config.js';
import { mergeHits } from '../../../../lib/masking/text/merge-hits.js';
import { createProducedMasks } from '../../../../lib/masking/strategies/produced-masks.js';
import { withRest } from '../../../../lib/masking/text/rest.js';
import { effortFor, ScanState } from '../../../../lib/masking/text/scan-state.js';
import { scan } from '../../../../lib/masking/text/scan.js';
import { untilStable } from '../../../../lib/masking/chars/until-stable.js';
import { rounds } from '../../../support/rounds.js';
import { urlHits } from '../../../../lib/masking/url/url-hits.js';

const config = resolveMaskerConfig({});
const masker = createMasker();

/** The same rules, reading the whole text each time. */
function readingAll(value: string, isUrl: boolean): string {
  const context: ApplyContext = { config, produced: createProducedMasks(), path: '', isUrl, report: undefined };
  const hitsOf = (text: string): readonly Hit[] => {
    const state = new ScanState(config, isUrl, false, effortFor(text, isUrl));
    const hits = isUrl ? mergeHits(urlHits(text, 'url.full', state)) : scan(text, state);
    return withRest(text, hits, state);
  };
  const mask = (text: string): string => applyHits(text, hitsOf(text), context);
  return untilStable(value, mask, '');
}

const HOSTILE = [
  ...[
    'a.',
    'a:',
    'a=',
    'a@',
    '@',
    '+1 ',
    '+',
    '%40',
    'a%40',
    '>',
    '<a>',
    '"',
    '[',
    '{',
    '-',
    '--a ',
    '-u a ',
    'eyJ',
    'x',
  ],
  ...[
    'eyJhbGciOiJ9.',
    'Bearer ',
    'Basic ',
    '-----BEGIN ',
    '4111 ',
    '1 ',
    '://',
    '://a:b',
    'user:pw@',
    'thin:a/b@',
    'a@b:55',
  ],
  ...[
    'GB82 ',
    '123-45-',
    'ghp_',
    'sk-',
    'password=[',
    'cookie:',
    'phone=',
    'name="',
    'key ',
    'key: key ',
    '&a=',
    'a b\n',
  ],
];
const SECRETS = [
  ...[
    'password=hunter2 ',
    'password: x ',
    '"password":"',
    'token=',
    'bob@example.com',
    'a:b@',
    'secret',
    ': ',
    '"',
    "'",
  ],
  ...[
    '4111 1111 1111 1111',
    '4111',
    '+1 415 555 2671',
    'GB82 WEST 1234 5698 7654 32',
    '123-45-6789',
    'Bearer abcdefgh1',
  ],
  ...[
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'https://u:p@h/p?sig=abc',
    'Authorization: ',
    '[REDACTED]',
    'REDACTED',
  ],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    '<password>',
    '</password>',
    '-u ',
    '@',
    'tcp(',
    '5',
    ' ',
  ],
];
const filler = fc.tuple(fc.constantFrom(...HOSTILE), fc.nat({ max: 4000 })).map(([seed, times]) => seed.repeat(times));
const secrets = fc.array(fc.constantFrom(...SECRETS), { maxLength: 5 }).map((parts) => parts.join(''));
const mixture = fc
  .array(fc.tuple(filler, secrets), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.flat().join('').slice(0, 60_000));

describe('a text that is read again round its masks', () => {
  it('is what it would be if it were read again as a whole', () => {
    fc.assert(
      fc.property(mixture, fc.boolean(), (text, isUrl) => {
        const rules: string[] = [];
        const mask = (value: string): string =>
          isUrl
            ? masker.url(value, 'url.full', ({ rule }) => rules.push(rule))
            : masker.text(value, ({ rule }) => rules.push(rule));
        const masked = mask(text);
        expect(mask(masked) === masked).toBe(true);
        // What is counted depends on what is read.
        expect(rules.includes('overflow') || masked === readingAll(text, isUrl)).toBe(true);
      }),
      { numRuns: rounds(150, 600) },
    );
  });

  it.each([
    ['in front of a mask', `${'a b '.repeat(9000)}password="4111 1111 1111 1111" ${'a b '.repeat(9000)}`],
    ['behind a mask', `${'a b '.repeat(9000)}bob@example.com:pw@tcp(h) ${'a b '.repeat(9000)}`],
    [
      'between masks',
      `bob@example.com ${'a b '.repeat(9000)}user:bob@example.com@host:3306 ${'x '.repeat(9000)}123-45-6789`,
    ],
    [
      'at the end of a long value',
      `${'a b '.repeat(9000)}--password https://h.example/${'a/'.repeat(5000)}sk_live_1234567890abcd ${'a b '.repeat(9000)}`,
    ],
    [
      'where a command was named long before',
      `${'a b '.repeat(9000)}password=docker ${'-p '.repeat(1000)} -u bob:hunter2 ${'a b '.repeat(9000)}`,
    ],
  ])('is settled %s', (_, text) => {
    const masked = masker.text(text);
    expect(masked).toBe(readingAll(text, false));
    expect(masker.text(masked)).toBe(masked);
  });

  it.each([
    ['far ahead', 1900, (gap: string) => `<password>S3cret ${gap} token="a<b1" </password>`],
    ['far behind', 170, (gap: string) => `password=docker ${gap} -u bob:S3cret`],
  ])('finds a secret that a mask uncovers from %s', (_, furthest, around) => {
    fc.assert(
      fc.property(fc.nat({ max: furthest }), fc.nat({ max: 200 }), (distance, shift) => {
        const text = `${'a b '.repeat(9000 + shift)}${around('x'.repeat(distance))}${' b a'.repeat(9000)}`;
        const masked = masker.text(text);
        expect(masked === readingAll(text, false)).toBe(true);
        expect(masked.includes('S3cret')).toBe(false);
        expect(masker.text(masked) === masked).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('finds a secret that only its masked neighbour uncovers, wherever it stands in a long text', () => {
    const uncovered = 'password: password":"x" ';
    fc.assert(
      fc.property(fc.nat({ max: 20_000 }), fc.nat({ max: 20_000 }), (before, behind) => {
        const text = `${'lorem '.repeat(before)}${uncovered}${' ipsum'.repeat(behind)}`;
        const masked = masker.text(text);
        expect(masker.text(masked) === masked).toBe(true);
        expect(masked).toBe(readingAll(text, false));
      }),
    );
  });
});
