import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../../../lib/masking/masker.js';
import type { MaskEvidence } from '../../../../lib/masking/options/masker.options.js';

const masker = createMasker();
const secrets = (count: number): string => Array.from({ length: count }, (_, at) => `password=hunter${at}`).join(' ');
const masks = (count: number): string => Array.from({ length: count }, () => 'password=[REDACTED]').join(' ');

describe('a text with more secrets than a text has', () => {
  it('keeps what stands round four hundred of them, and is one mask from there', () => {
    expect(masker.text(`${secrets(399)} and the rest`)).toBe(`${masks(399)} and the rest`);
    expect(masker.text(`${secrets(900)} and the rest`)).toBe(`${masks(400)} [REDACTED]`);
  });

  it('tells the rule', () => {
    const told: MaskEvidence[] = [];
    masker.text(secrets(900), (evidence) => told.push(evidence));
    expect(told).toHaveLength(401);
    expect(told.at(-1)).toMatchObject({ rule: 'overflow' });
  });

  it('is masked from 450 names of secrets on, although none of these has a value', () => {
    const names = 'password=null '.repeat(449);
    expect(masker.text(names)).toBe(names);
    const masked = masker.text(`${'password=null '.repeat(4000)}bob@example.com`);
    expect(masked).toMatch(/^(?:password=null )+(?:password=)?\[REDACTED\]$/);
    expect(masker.text(masked)).toBe(masked);
  });

  it('begins its rest before a secret that lies across the border', () => {
    const own = createMasker({ detectors: { add: [{ name: 'all', pattern: /hunter399 end-of-[a-z]{1,20}/ }] } });
    expect(own.text(`${secrets(400)} end-of-list follows`)).toBe(`${masks(399)} password=[REDACTED]`);
    for (let names = 500; names < 600; names++) {
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
      expect(masked.match(/token=REDACTED/g)).toHaveLength(400);
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
    expect(rescuing.text(`${secrets(900)} bob@example.com`)).toBe(`${masks(400)} [REDACTED]`);
    for (const options of [
      { strategies: { default: 'partial' } },
      { strategies: { default: 'hash' }, hashKey: 'x'.repeat(32) },
    ] as const) {
      const masked = createMasker(options).text(`${secrets(900)} 4111 1111 1111 1111`);
      expect(masked.endsWith('[REDACTED]')).toBe(true);
      expect(masked).not.toContain('1111');
    }
  });

  it('is masked from 1,300 places on that look like a secret at first', () => {
    const text = (places: number): string => 'see the key in hand, '.repeat(places);
    expect(masker.text(text(1_299))).toBe(text(1_299));
    const masked = masker.text(`${text(4_000)}bob@example.com`);
    expect(masked.startsWith(text(1_299))).toBe(true);
    expect(masked).toMatch(/hand, (?:see the key )?\[REDACTED\]$/);
    expect(masker.text(masked)).toBe(masked);
  });

  it('is masked behind 25,000 operators, of which most texts have fewer', () => {
    const list = JSON.stringify(Array.from({ length: 24_000 }, () => ({ a: 1 })));
    expect(masker.text(list) === list).toBe(true);
    const masked = masker.text(`${'a:1, '.repeat(30_000)}bob@example.com`);
    expect(masked).toMatch(/^(?:a:1, ){24999}/);
    expect(masked.endsWith('[REDACTED]')).toBe(true);
    expect(masker.text(masked) === masked).toBe(true);
  });

  it.each(['email', 'card_number', 'connection_string', 'tax_id', 'access_key', 'userpassword', 'user-email7'])(
    'finds values of %s behind a thousand other names, at once and for good',
    (name) => {
      const others = Array.from({ length: 1_300 }, (_, at) => `u${at}value=x${at} `).join('');
      const secrets = Array.from({ length: 50 }, (_, at) => `q${at}_${name}=hunter${at} `).join('');
      const fresh = createMasker();
      const masked = fresh.text(others + secrets);
      expect(masked).not.toContain('=hunter');
      expect(masked.startsWith(others)).toBe(true);
      expect([fresh.text(masked) === masked, createMasker().text(masked) === masked]).toEqual([true, true]);
    },
  );

  it('keeps long lists of what only needs a glance', () => {
    for (const list of [
      JSON.stringify(Array.from({ length: 3_000 }, (_, at) => ({ Key: 'Name', Value: `server-${at}` }))),
      Array.from({ length: 900 }, (_, at) => `level=info id=${at} code=200 key=k${at} msg="done" session=ab`).join(
        '\n',
      ),
      Array.from({ length: 2_500 }, (_, at) => `  - name: item${at}\n    id: ${at}\n    value: x`).join('\n'),
      Array.from({ length: 1_100 }, (_, at) => `https://h.example/p/${at}?id=${at}&code=a&key=b`).join('\n'),
    ]) {
      expect(masker.text(list) === list).toBe(true);
    }
  });

  it('counts the parts of a URL together', () => {
    const query = Array.from({ length: 900 }, (_, at) => `p${at}=%22password%22%3A%22%22`).join('&');
    expect(masker.url(`https://h/?${query}&email=bob@example.com`)).toMatch(/^https:\/\/h\/\?p0=%22.*&REDACTED$/);
  });

  it('is one mask from where each mask uncovers another secret, again and again', () => {
    const told: MaskEvidence[] = [];
    const masked = masker.text(`${'phone='.repeat(400)}+1 415 555 2671 and more`, (evidence) => told.push(evidence));
    expect(masked).toMatch(/^(?:phone=)+\[REDACTED\]$/);
    expect(told.at(-1)).toMatchObject({ rule: 'overflow' });
    expect(masker.text(masked)).toBe(masked);
  });

  it('says nothing in the comments of a statement behind some 2,500 characters of them', () => {
    const statement = (comments: number): string => `SELECT 1 ${'/* for bob */ '.repeat(comments)}FROM t`;
    expect(masker.sql(statement(196))).toBe(`SELECT ? ${'/* for bob */ '.repeat(196)}FROM t`);
    expect(masker.sql(statement(197))).toBe(`SELECT ? ${'/* for bob */ '.repeat(196)}/**/ FROM t`);
    expect(masker.sql(`/* ${'x'.repeat(5_000)} */ SELECT a`)).toBe('/**/ SELECT a');
    expect(masker.sql('SELECT a -- for bob\n'.repeat(600)).endsWith('SELECT a --\n')).toBe(true);
    const hashes = masker.sql('SELECT a # for bob\n'.repeat(600), 'mysql');
    expect(hashes.endsWith('SELECT a #\n')).toBe(true);
    expect(masker.sql(hashes, 'mysql')).toBe(hashes);
  });

  it('settles at once where masks make the comments longer', () => {
    const statement = `${'SELECT a, '.repeat(700)}b /* token=a1b2c3 */ ${'/* password=x1 */ '.repeat(400)}`;
    const masked = masker.sql(statement);
    expect(masked).toContain('/* password=[REDACTED] */ /**/');
    expect(masker.sql(masked)).toBe(masked);
  });

  it('is one literal behind a thousand marks of placeholders that begin none', () => {
    const masked = masker.sql('{ a '.repeat(1_200));
    expect(masked).toBe(`${'{ a '.repeat(999)}{?`);
    expect(masker.sql(masked)).toBe(masked);
    expect(masker.sql('{a} #{b} $1 %s '.repeat(1_200))).toBe('{a} #{b} $1 %s '.repeat(1_200));
  });

  it('is one literal behind a thousand quoted texts of a statement that can be read in two ways', () => {
    const doubtful = '"\\n" \\ a '.repeat(2_000);
    const masked = masker.sql(doubtful);
    expect(masked.endsWith('?')).toBe(true);
    expect(masked.match(/"/g)?.length).toBeLessThanOrEqual(2_000);
    expect(masker.sql(masked)).toBe(masked);
    const dump = `INSERT INTO t VALUES (${"'it\\'s', ".repeat(3_000)}0) RETURNING id`;
    expect(masker.sql(dump)).toBe(`INSERT INTO t VALUES (${'?, '.repeat(3_000)}?) RETURNING id`);
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
