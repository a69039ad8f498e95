import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { percentile } from '../../../../lib/analysis/statistics/percentile.js';
import { RollingStatistics } from '../../../../lib/analysis/statistics/rolling.js';
import { statistics } from '../../../../lib/analysis/statistics/statistics.js';
import { record, records } from '../../../support/records.js';

describe('statistics', () => {
  it('gives exact percentiles, errors, shares and traces that show them', () => {
    // 1 to 10,000 µs in an order that is not theirs.
    const spans = Array.from({ length: 10_000 }, (_, i) =>
      record({ id: `s${i}`, traceId: `t${i}`, name: 'get', at: i, for: ((i * 7919) % 10_000) + 1, error: i % 4 === 0 }),
    );
    const [get] = statistics(spans);
    expect(get).toMatchObject({
      count: 10_000,
      errorCount: 2500,
      errorRate: 0.25,
      minUs: 1,
      meanUs: 5000.5,
      p50Us: 5000,
      p90Us: 9000,
      p95Us: 9500,
      p99Us: 9900,
      maxUs: 10_000,
      selfShare: 1,
      pathShare: 1,
    });
    expect(spans.find(({ traceId }) => traceId === get?.exemplars.p99)?.durationUs).toBe(9900);
  });

  it("says what is an operation's own and what requests waited for", () => {
    const spans = records(
      { id: 'r', name: 'GET /', at: 0, for: 100 },
      { id: 'q', name: 'SELECT', in: 'r', at: 10, for: 60 },
      { id: 'b', name: 'beside', in: 'r', at: 10, for: 20 },
    );
    expect(
      statistics(spans).map(({ name, selfUs, pathUs, pathShare }) => ({ name, selfUs, pathUs, pathShare })),
    ).toEqual([
      { name: 'SELECT', selfUs: 60, pathUs: 60, pathShare: 0.6 },
      { name: 'GET /', selfUs: 40, pathUs: 40, pathShare: 0.4 },
      { name: 'beside', selfUs: 20, pathUs: 0, pathShare: 0 },
    ]);
  });

  it('names a trace for an operation whose times are beyond all dates', () => {
    const span = { ...record({ id: 'a', at: 0, for: 1 }), startUs: 1e308 };
    const other = { ...record({ id: 'b', at: 5, for: 1, name: 'other' }), traceId: 'f'.repeat(32) };
    const found = statistics([span, other]).find(({ name }) => name === span.name);
    expect(found?.exemplars).toEqual({ p50: span.traceId, p99: span.traceId });
  });

  it('knows nothing of nothing', () => {
    expect(statistics([])).toEqual([]);
  });
});

describe('percentile', () => {
  it('is the smallest value that enough values do not exceed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, hundredths) => {
        const sorted = Float64Array.from(values).sort();
        const value = percentile(sorted, hundredths / 100);
        const atMost = sorted.filter((other) => other <= value).length;
        const below = sorted.filter((other) => other < value).length;
        expect(atMost * 100).toBeGreaterThanOrEqual(hundredths * values.length);
        expect(below * 100).toBeLessThan(hundredths * values.length);
      }),
    );
    expect(percentile([], 0.5)).toBe(0);
  });
});

describe('RollingStatistics', () => {
  const second = 1_000_000;

  it('forgets what is older than its window', () => {
    const rolling = new RollingStatistics({ windowMs: 10_000 });
    for (let i = 0; i < 20; i++)
      rolling.add(record({ id: `s${i}`, name: 'get', at: i * second, for: (i + 1) * 10, error: i === 19 }));
    expect(rolling.operations(20 * second)).toMatchObject([
      { name: 'get', count: 10, errorCount: 1, p50Us: 150, maxUs: 200 },
    ]);
    expect(rolling.operations(60 * second)).toEqual([]);
  });

  it('shows how the p95 went, with gaps where nothing ran', () => {
    const rolling = new RollingStatistics({ windowMs: 4000 });
    for (const at of [0.5, 0.6, 2.5])
      rolling.add(record({ id: `s${at}`, name: 'get', at: at * second, for: at * 100 }));
    expect(rolling.operations(4 * second, 4)[0]?.trendUs).toEqual([60, null, 250, null]);
  });

  it('keeps the latest of many, and no more operations than it is told', () => {
    const rolling = new RollingStatistics({ samples: 100, operations: 3 });
    for (let i = 0; i < 1000; i++) rolling.add(record({ id: `s${i}`, name: 'get', at: i, for: i }));
    expect(rolling.operations(second)).toMatchObject([{ count: 100, maxUs: 999, p50Us: 949 }]);
    for (const name of ['a', 'b', 'c']) rolling.add(record({ id: name, name, at: 0, for: 1 }));
    expect(
      rolling
        .operations(second)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});
