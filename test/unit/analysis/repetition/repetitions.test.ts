import { describe, expect, it } from '@jest/globals';
import { withoutValues } from '../../../../lib/analysis/repetition/operation-key.js';
import { repetitions } from '../../../../lib/analysis/repetition/repetitions.js';
import { record, type SpanSketch } from '../../../support/records.js';

const root = record({ id: 'root', at: 0, for: 10_000, name: 'list' });
const query = (i: number, rest: Partial<SpanSketch> = {}) =>
  record({
    id: `q${i}`,
    in: 'root',
    at: i * 100,
    for: 90,
    name: 'SELECT users',
    kind: 'client',
    attributes: { 'db.query.text': `SELECT * FROM users WHERE id = ${i}` },
    ...rest,
  });
const times = (count: number, rest?: (i: number) => Partial<SpanSketch>) =>
  Array.from({ length: count }, (_, i) => query(i, rest?.(i)));

describe('repetitions', () => {
  it('finds a query for each row, with what one query would save', () => {
    expect(repetitions({ spans: [root, ...times(57)] })).toEqual([
      {
        verdict: 'n+1',
        service: 'app',
        name: 'SELECT users',
        kind: 'client',
        statement: 'SELECT * FROM users WHERE id = 0',
        traceId: 'trace',
        parentSpanId: 'root',
        parentName: 'list',
        spanIds: times(57).map(({ spanId }) => spanId),
        count: 57,
        errorCount: 0,
        order: 'sequential',
        totalUs: 57 * 90,
        wallUs: 57 * 90,
        minUs: 90,
        maxUs: 90,
        meanUs: 90,
        onPathUs: 57 * 90,
        savesUs: 56 * 90,
      },
    ]);
  });

  it('tells calls at the same time from calls one after another', () => {
    expect(repetitions({ spans: [root, ...times(10, () => ({ at: 0 }))] })[0]).toMatchObject({
      order: 'parallel',
      wallUs: 90,
      onPathUs: 90,
      savesUs: 0,
    });
  });

  it('keeps two kinds of query apart that take turns', () => {
    const spans = [
      root,
      ...times(20, (i) =>
        i % 2 === 0
          ? {}
          : { name: 'SELECT roles', attributes: { 'db.query.text': `SELECT * FROM roles WHERE id = ${i}` } },
      ),
    ];
    expect(repetitions({ spans }).map(({ name, count }) => `${name} ${count}`)).toEqual([
      'SELECT users 10',
      'SELECT roles 10',
    ]);
  });

  it('finds calls that are wrapped in a method each', () => {
    const spans = [
      root,
      ...times(6, () => ({ name: 'UserRepository.find', kind: 'internal', attributes: {} })),
      ...times(6, (i) => ({ id: `inner${i}`, in: `q${i}` })),
    ];
    expect(repetitions({ spans }).map(({ name, verdict, count }) => ({ name, verdict, count }))).toEqual([
      { name: 'UserRepository.find', verdict: 'n+1', count: 6 },
    ]);
  });

  it('calls work inside the process a loop', () => {
    expect(repetitions({ spans: [root, ...times(6, () => ({ kind: 'internal', attributes: {} }))] })[0]?.verdict).toBe(
      'loop',
    );
  });

  it.each([
    ['three calls', times(3)],
    ['attempts of one call', times(6, () => ({ name: 'attempt Client.get' }))],
    [
      'calls with different statements',
      times(6, (i) => ({ attributes: { 'db.query.text': `SELECT c${'abcdef'.charAt(i)} FROM t` } })),
    ],
    ['calls that nobody waits for', times(6, () => ({ followsFrom: true }))],
  ])('does not take %s for one', (_, calls) => {
    expect(repetitions({ spans: [root, ...calls] })).toEqual([]);
  });

  it('begins where it is told to', () => {
    expect(repetitions({ spans: [root, ...times(3)] }, { atLeast: 3 })).toHaveLength(1);
  });
});

describe('withoutValues', () => {
  it.each([
    ["SELECT * FROM t WHERE a = 'it''s' AND b = 1.5", 'SELECT * FROM t WHERE a = ? AND b = ?'],
    ['… WHERE id IN (1, 2, 3)', '… WHERE id IN (?)'],
    ['… WHERE id IN ($1, $2)', '… WHERE id IN (?)'],
    ['GET /users/42/orders', 'GET /users/?/orders'],
    ['GET /users/0af76519-16cd-43dd-8448-eb211c80319c', 'GET /users/?'],
    ['SELECT c1 FROM t2', 'SELECT c1 FROM t2'],
  ])('%s', (text, expected) => {
    expect(withoutValues(text)).toBe(expected);
  });
});
