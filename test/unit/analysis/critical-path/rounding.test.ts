import { describe, expect, it } from '@jest/globals';
import { criticalPath } from '../../../../lib/analysis/critical-path/critical-path.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';

const span = (spanId: string, startUs: number, durationUs: number, parentSpanId?: string): SpanRecord => ({
  traceId: 'a'.repeat(32),
  spanId,
  ...(parentSpanId === undefined ? {} : { parentSpanId }),
  name: spanId,
  service: 'shop',
  kind: 'internal',
  startUs,
  durationUs,
  error: false,
  attributes: {},
  events: [],
  links: [],
});

const onPath = (parentUs: number, childEndUs: number): boolean => {
  const spans = [span('parent', 0, parentUs), span('child', 0, childEndUs, 'parent')];
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
