import { describe, expect, it } from '@jest/globals';
import { selfTime } from '../../../../lib/analysis/statistics/self-time.js';
import { records, type SpanSketch } from '../../../support/records.js';

const selfOf = (span: [number, number], ...children: [number, number, Partial<SpanSketch>?][]): number | undefined =>
  selfTime(
    records(
      { id: 'p', at: span[0], for: span[1] },
      ...children.map(([at, length, rest], i) => ({ id: `c${i}`, in: 'p', at, for: length, ...rest })),
    ),
  ).get('p');

describe('selfTime', () => {
  it('is the whole duration of a span without children', () => {
    expect(selfOf([0, 100])).toBe(100);
  });

  it('leaves out what children cover', () => {
    expect(selfOf([0, 100], [10, 20], [50, 20])).toBe(60);
  });

  it('counts children in parallel once', () => {
    expect(selfOf([0, 100], [10, 50], [30, 50], [20, 5])).toBe(30);
  });

  it('counts children only inside their parent', () => {
    expect(selfOf([10, 40], [0, 100])).toBe(0);
    expect(selfOf([0, 100], [50, 100])).toBe(50);
    expect(selfOf([0, 100], [120, 30])).toBe(100);
  });

  it('does not count a child that nobody waits for', () => {
    expect(selfOf([0, 100], [10, 20, { followsFrom: true }], [10, 30, { detached: true }])).toBe(100);
  });
});
