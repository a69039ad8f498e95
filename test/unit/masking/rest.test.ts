import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../../lib/masking/masker.js';
import type { MaskEvidence } from '../../../lib/masking/masker.options.js';

const masker = createMasker();
const secrets = (count: number): string => Array.from({ length: count }, (_, at) => `password=hunter${at}`).join(' ');
const masks = (count: number): string => Array.from({ length: count }, () => 'password=[REDACTED]').join(' ');

describe('a text with more secrets than a text has', () => {
  it('keeps what stands round five hundred of them, and is one mask from there', () => {
    expect(masker.text(`${secrets(499)} and the rest`)).toBe(`${masks(499)} and the rest`);
    expect(masker.text(`${secrets(900)} and the rest`)).toBe(`${masks(500)} [REDACTED]`);
  });

  it('tells the rule', () => {
    const told: MaskEvidence[] = [];
    masker.text(secrets(900), (evidence) => told.push(evidence));
    expect(told).toHaveLength(501);
    expect(told.at(-1)).toMatchObject({ rule: 'overflow' });
  });

  it('is masked from a thousand names of secrets on, although none of these has a value', () => {
    const masked = masker.text(`${'password=null '.repeat(4000)}bob@example.com`);
    expect(masked).toMatch(/^(?:password=null )+(?:password=)?\[REDACTED\]$/);
    expect(masker.text(masked)).toBe(masked);
  });

  it('begins its rest before a secret that lies across the border', () => {
    const own = createMasker({ detectors: { add: [{ name: 'all', pattern: /hunter499 end-of-[a-z]{1,20}/ }] } });
    expect(own.text(`${secrets(500)} end-of-list follows`)).toBe(`${masks(499)} password=[REDACTED]`);
    for (let names = 900; names < 1100; names++) {
      expect(masker.text(`${'password=null '.repeat(names)}password+bob@example.com`)).not.toContain('+bob');
    }
  });

  it('is masked as a URL and as parameters', () => {
    const query = Array.from({ length: 1400 }, (_, at) => `token=s${at}`).join('&');
    for (const [url, attribute] of [
      [`https://h/p?${query}`, 'url.full'],
      [query, 'url.query'],
    ] as const) {
      const masked = masker.url(url, attribute);
      expect(masked).not.toMatch(/s\d/);
      expect(masked.match(/token=REDACTED/g)).toHaveLength(500);
      expect(masked.endsWith('&REDACTED')).toBe(true);
      expect(masker.url(masked, attribute)).toBe(masked);
    }
  });

  it('is one mask behind a thousand parameters', () => {
    const query = (count: number): string => Array.from({ length: count }, (_, at) => `p${at}=v${at}`).join('&');
    expect(masker.url(`https://h/?${query(1000)}`)).toBe(`https://h/?${query(1000)}`);
    expect(masker.url(`https://h/?${query(1500)}&email=bob@example.com`)).toBe(`https://h/?${query(1000)}&REDACTED`);
  });

  it('shows nothing of its rest, whatever the strategy, and nobody rescues it', () => {
    const rescuing = createMasker({ allow: ({ value }) => String(value).endsWith('example.com') });
    expect(rescuing.text(`${secrets(900)} bob@example.com`)).toBe(`${masks(500)} [REDACTED]`);
    for (const options of [
      { strategies: { default: 'partial' } },
      { strategies: { default: 'hash' }, hashKey: 'x'.repeat(32) },
    ] as const) {
      const masked = createMasker(options).text(`${secrets(900)} 4111 1111 1111 1111`);
      expect(masked.endsWith('[REDACTED]')).toBe(true);
      expect(masked).not.toContain('1111');
    }
  });

  it('is one literal behind ten thousand literals of a statement', () => {
    const statement = (literals: number): string => `INSERT INTO t VALUES (${"'s',".repeat(literals)}0) RETURNING id`;
    expect(masker.sql(statement(9_000))).toBe(`INSERT INTO t VALUES (${'?,'.repeat(9_000)}?) RETURNING id`);
    expect(masker.sql(statement(12_000))).toBe(`INSERT INTO t VALUES (${'?,'.repeat(9_999)}??`);
    expect(masker.sql(masker.sql(statement(12_000)))).toBe(masker.sql(statement(12_000)));
  });

  it('is idempotent', () => {
    for (const text of [secrets(900), 'bob@example.com, '.repeat(3000), 'password: x\n'.repeat(5000)]) {
      const masked = masker.text(text);
      expect(masker.text(masked)).toBe(masked);
    }
  });
});
