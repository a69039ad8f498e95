import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../../../lib/masking.js';
import { PLAIN_LISTS, TELLING_LISTS } from '../../../support/telling-lists.js';

const masker = createMasker();

describe('a list of texts, for the masker of an application', () => {
  it.each(TELLING_LISTS.map((list) => [list]))('is one text: %j', (list) => {
    const masked = masker.attribute('process.command_args', list) as string[];
    expect(masked).toHaveLength(list.length);
    expect(JSON.stringify(masked)).not.toContain('sunflower');
    expect(masker.attribute('process.command_args', masked)).toEqual(masked);
    expect(JSON.stringify(masker.attribute('job', { argv: list, pairs: [list] }))).not.toContain('sunflower');
  });

  it.each(PLAIN_LISTS.map((list) => [list]))('keeps what tells nothing: %j', (list) => {
    expect(masker.attribute('process.command_args', list)).toBe(list);
  });

  it('keeps the words around', () => {
    expect(masker.attribute('process.command_args', ['mysql', '-psunflower', 'shop'])).toEqual([
      'mysql',
      '-p[REDACTED]',
      'shop',
    ]);
  });

  it('keeps what stands before a secret in its item', () => {
    const list = ['curl', '-H', 'Accept: json', '-H', 'X-Token: sunflower', 'https://shop.example/two words'];
    const shown = ['curl', '-H', 'Accept: json', '-H', 'X-Token: [REDACTED]', 'https://shop.example/two words'];
    expect(masker.attribute('process.command_args', list)).toEqual(shown);
  });

  it.each([
    [
      ['--pin', 123_456],
      ['--pin', '[REDACTED]'],
    ],
    [
      ['--password', 4711n, null],
      ['--password', '[REDACTED]', null],
    ],
    [
      ['--retries', 3],
      ['--retries', 3],
    ],
  ])('counts numbers among texts as texts: %p', (list, shown) => {
    expect(masker.attribute('args', list)).toEqual(shown);
  });

  it('does to a named item what the rules of that name say', () => {
    const hashing = createMasker({ hashKey: 'k'.repeat(32), strategies: { keys: { password: 'hash' } } });
    const [, hash] = hashing.attribute('args', ['password', 'sunflower']) as string[];
    expect(hash).toBe(hashing.attribute('password', 'sunflower'));
    expect(hashing.attribute('args', ['password', hash])).toEqual(['password', hash]);
  });

  it('tells the listener what was masked, without the value', () => {
    const found: unknown[] = [];
    masker.attribute('process.command_args', ['--password', 'sunflower'], (evidence) => found.push(evidence));
    expect(found).toEqual([{ rule: 'key', path: 'process.command_args' }]);
  });

  it('does not read the names of a statement as names with values', () => {
    const list = ['password', 'SELECT'];
    expect(masker.attribute('db.query.summary', list)).toBe(list);
  });
});
