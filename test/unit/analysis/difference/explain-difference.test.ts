import { describe, expect, it } from '@jest/globals';
import { chanceOf } from '../../../../lib/analysis/difference/chance.js';
import { explainDifference } from '../../../../lib/analysis/difference/explain-difference.js';
import { record } from '../../../support/records.js';

const spans = Array.from({ length: 200 }, (_, i) => {
  const isAcme = i % 10 === 0;
  return record({
    id: `s${i}`,
    name: 'GET /',
    at: i,
    for: isAcme ? 900 : 10,
    attributes: { tenant: isAcme ? 'acme' : `t${i % 7}`, 'request.id': `r${i}`, region: i % 3 === 0 ? 'eu' : 'us' },
  });
});
const slow = spans.filter(({ durationUs }) => durationUs > 100);
const rest = spans.filter(({ durationUs }) => durationUs <= 100);

describe('explainDifference', () => {
  it('finds what the slow ones share', () => {
    const { items, sentence } = explainDifference(slow, rest);
    expect(items[0]).toMatchObject({
      attribute: 'tenant',
      value: 'acme',
      selectedShare: 1,
      restShare: 0,
      selectedCount: 20,
      restCount: 0,
    });
    expect(sentence).toBe('All of them have `tenant = acme`: 100 %, else 0 %.');
  });

  it('ranks an attribute that is different on every span last', () => {
    const { items } = explainDifference(slow, rest, { limit: 1000 });
    const firstId = items.findIndex(({ attribute }) => attribute === 'request.id');
    expect(items.slice(firstId).every(({ attribute }) => attribute === 'request.id')).toBe(true);
  });

  it.each([
    ['nothing', [], rest, 'Nothing is selected.'],
    ['everything', slow, [], 'Everything is selected: there is nothing to compare it with.'],
    ['what is like the rest', rest.slice(0, 80), rest.slice(80), 'Nothing sets the selected ones apart.'],
  ])('says so when %s is selected', (_, selection, others, sentence) => {
    expect(explainDifference(selection, others).sentence).toBe(sentence);
  });

  it('says when a difference may be chance, for one selection in twenty at most it does not', () => {
    let seed = 7;
    const pick = (count: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % count;
    };
    const drawn = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        record({
          id: `d${i}`,
          name: 'GET /',
          at: i,
          for: 10,
          attributes: Object.fromEntries(Array.from({ length: 12 }, (_value, k) => [`key.${k}`, `v${pick(4)}`])),
        }),
      );
    const told = Array.from({ length: 200 }, () => explainDifference(drawn(12), drawn(100)).sentence);
    expect(told.filter((sentence) => /\d %\.$/.test(sentence)).length).toBeLessThan(20);
    expect(told[0]).toMatch(
      /^M\w+ of them have `key\.\d+ = v\d`: \d+ %, else \d+ %\. Among so few it may be chance\.$/,
    );
  });

  it.each([
    [{ selected: 3, selectedCount: 3, rest: 0, restCount: 7 }, 1 / 120],
    [{ selected: 0, selectedCount: 3, rest: 4, restCount: 7 }, 1],
    [{ selected: 1, selectedCount: 1, rest: 0, restCount: 3 }, 1 / 4],
    // scipy.stats.hypergeom.sf(6, 220, 41, 20)
    [{ selected: 7, selectedCount: 20, rest: 34, restCount: 200 }, 0.0541],
  ])('knows how likely %j is', (shares, chance) => {
    expect(chanceOf(shares)).toBeCloseTo(chance, 3);
  });

  it('calls what is slow by its name', () => {
    const orders = slow.map((span) => ({ ...span, name: 'POST /orders', attributes: {} }));
    const others = rest.map((span) => ({ ...span, attributes: {} }));
    expect(explainDifference(orders, others).sentence).toBe('All of them are `POST /orders`: 100 %, else 0 %.');
  });
});
