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
