import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare } from '../../../../lib/analysis/compare/compare.js';
import { failedOrder, listWithNPlusOne } from '../../../support/example-traces.js';
import { record, records } from '../../../support/records.js';

const usual = records(
  { id: 'r', name: 'GET /', at: 0, for: 100 },
  { id: 'q', name: 'SELECT users', in: 'r', at: 10, for: 20 },
  { id: 'w', name: 'render', in: 'r', at: 30, for: 60 },
);

describe('compare', () => {
  it('puts on top what became slower and what is new, and adds up', () => {
    const slow = records(
      { id: 'r', name: 'GET /', at: 0, for: 140 },
      { id: 'q', name: 'SELECT users', in: 'r', at: 10, for: 50 },
      { id: 'n', name: 'audit', in: 'r', at: 60, for: 10 },
      { id: 'w', name: 'render', in: 'r', at: 70, for: 60 },
    );
    const { rows, deltaUs, headline, detail } = compare({ spans: usual }, { spans: slow });
    expect(
      rows.slice(0, 2).map((row) => ({
        name: row.name,
        in: row.in,
        deltaUs: row.deltaUs,
        deltaCount: row.deltaCount,
        path: row.path,
      })),
    ).toEqual([
      { name: 'SELECT users', in: 'both', deltaUs: 30, deltaCount: 0, path: ['GET /', 'SELECT users'] },
      { name: 'audit', in: 'b', deltaUs: 10, deltaCount: 1, path: ['GET /', 'audit'] },
    ]);
    expect(rows.reduce((sum, row) => sum + row.deltaUs, 0)).toBe(deltaUs);
    expect([headline, detail]).toEqual(['B took 40 µs longer: **30 µs** of it is `SELECT users`.', '']);
  });

  it('says what one trace did more often', () => {
    const { headline } = compare({ spans: listWithNPlusOne(10) }, { spans: listWithNPlusOne(24) });
    expect(headline).toBe(
      'B took 70.0 ms longer: **70.0 ms** of it is `SELECT order_items`, which ran 24 times instead of ten times.',
    );
  });

  it('matches attempts of a call with each other, and its pauses', () => {
    const two = failedOrder().filter(({ spanId }) => spanId !== 'a3' && spanId !== 'p3');
    const { rows } = compare({ spans: two }, { spans: failedOrder() });
    expect(rows.find(({ name }) => name === 'provider.charge')).toMatchObject({
      why: '3 calls instead of 2',
      deltaUs: 25_000,
    });
    expect(rows.find(({ part }) => part === 'pauses')).toMatchObject({
      name: 'payment.charge',
      a: { count: 2 },
      b: { count: 2 },
    });
  });

  it('finds no difference between a trace and itself', () => {
    const { headline, rows } = compare({ spans: usual }, { spans: usual });
    expect(headline).toBe('The two took the same time in the same places.');
    expect(rows.every(({ deltaUs, deltaCount }) => deltaUs === 0 && deltaCount === 0)).toBe(true);
  });

  it('adds up whatever the traces are', () => {
    const trace = fc
      .array(
        fc.record({ parent: fc.nat(8), at: fc.nat(99), for: fc.nat(99), name: fc.constantFrom('a', 'b', 'attempt c') }),
        { maxLength: 15 },
      )
      .map((sketches) => sketches.map(({ parent, ...rest }, i) => record({ id: `s${i}`, in: `s${parent}`, ...rest })));
    fc.assert(
      fc.property(trace, trace, (a, b) => {
        const { rows, deltaUs, aUs, bUs } = compare({ spans: a }, { spans: b });
        expect(deltaUs).toBeCloseTo(bUs - aUs, 3);
        expect(rows.reduce((sum, row) => sum + row.deltaUs, 0)).toBeCloseTo(deltaUs, 3);
      }),
    );
  });
});
