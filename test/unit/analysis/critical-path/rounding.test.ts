import { describe, expect, it } from '@jest/globals';
import { criticalPath } from '../../../../lib/analysis/critical-path/critical-path.js';
import { records } from '../../../support/records.js';

const onPath = (parentUs: number, childEndUs: number): boolean => {
  const spans = records({ id: 'parent', at: 0, for: parentUs }, { id: 'child', at: 0, for: childEndUs, in: 'parent' });
  return criticalPath({ spans }).roots[0]?.sections.some((section) => section.span === 'child') === true;
};

describe('a child that seems to end after its parent', () => {
  it.each([
    ['by a rounding of microseconds', 5_000, 5_001, true],
    ['by the rounding of start and duration', 5_000, 5_002, true],
    ['by more than rounding', 5_000, 5_003, false],
    ['by a good part of a short parent', 50, 51, false],
  ])('is waited for or not: %s', (_why, parentUs, childEndUs, expected) => {
    expect(onPath(parentUs, childEndUs)).toBe(expected);
  });
});

describe('starts in whole milliseconds, as OpenTelemetry for JavaScript writes them', () => {
  const now = 1_764_000_000_000_000;
  const path = (...sketches: Parameters<typeof records>): string[] => {
    const spans = records(...sketches).map((span) => ({ ...span, startUs: now + span.startUs }));
    const sections = criticalPath({ spans }).roots[0]?.sections.toReversed() ?? [];
    return sections.map(({ span, start, end }) => `${span} ${Math.round(end - start)}`);
  };

  it('let a child end after its parent by less than a millisecond', () => {
    const parent = { id: 'process', at: 76_000, for: 20_923 };
    expect(path(parent, { id: 'charge', in: 'process', at: 77_000, for: 20_351 })).toEqual([
      'process 1000',
      'charge 19923',
    ]);
    expect(path(parent, { id: 'late', in: 'process', at: 77_000, for: 21_351 })).toEqual(['process 20923']);
  });

  it('let a span begin before the sibling ended that it came after', () => {
    expect(
      path(
        { id: 'list', at: 0, for: 50_400 },
        { id: 'first', in: 'list', at: 1_000, for: 20_600 },
        { id: 'second', in: 'list', at: 21_000, for: 29_200 },
      ),
    ).toEqual(['list 1000', 'first 20600', 'second 28800']);
  });

  it('are no excuse for what ran at the same time', () => {
    expect(
      path(
        { id: 'both', at: 0, for: 50_400 },
        { id: 'first', in: 'both', at: 1_000, for: 22_600 },
        { id: 'second', in: 'both', at: 21_000, for: 29_200 },
      ),
    ).toEqual(['both 21000', 'second 29200', 'both 200']);
  });
});
