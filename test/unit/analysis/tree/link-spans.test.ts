import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import { IdTable, readIds } from '../../../../lib/analysis/tree/id-table.js';
import { rounds } from '../../../support/rounds.js';

const idOf = (number: number): string => (number * 0x9e3779b1).toString(16).padStart(16, '0');

const TRACES = ['0af7651916cd43dd8448eb211c80319c', '0af7651916cd43dd8448eb211c80319d'];

// Some parents are not there, some spans are above themselves; in a few lists some spans come twice.
const spans: fc.Arbitrary<SpanRecord[]> = fc
  .tuple(
    fc.array(
      fc.record({
        parent: fc.option(fc.nat(130), { nil: undefined }),
        trace: fc.nat(30),
        startUs: fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.constantFrom(Number.NaN, 0.5, 1.79e15)),
        durationUs: fc.integer({ min: -5, max: 500 }),
      }),
      { minLength: 32, maxLength: 120 },
    ),
    fc.constantFrom(1_000, 1_000, 1_000, 60),
  )
  .map(([fields, different]) =>
    fields.map(({ parent, trace, ...times }, index) => ({
      traceId: TRACES[trace === 0 ? 1 : 0] as string,
      spanId: idOf(index % different),
      ...(parent === undefined ? {} : { parentSpanId: idOf(parent) }),
      name: String(index),
      service: 'shop',
      kind: 'internal' as const,
      ...times,
      error: false,
      attributes: {},
      events: [],
      links: [],
    })),
  );

/** With ids that have to be looked up as texts. */
const asTexts = (span: SpanRecord): SpanRecord => ({
  ...span,
  spanId: `#${span.spanId}`,
  ...(span.parentSpanId === undefined ? {} : { parentSpanId: `#${span.parentSpanId}` }),
});

describe('linkSpans', () => {
  it('finds by numbers what it finds by texts', () => {
    fc.assert(
      fc.property(spans, (input) => {
        const { spans: ordered, warnings, ...columns } = buildTraceTree(input);
        const { spans: others, warnings: said, ...expected } = buildTraceTree(input.map(asTexts));
        expect(columns).toEqual(expected);
        expect(ordered.map(asTexts)).toEqual(others);
        expect(warnings).toEqual(said.map((warning) => warning.replace('#', '')));
      }),
      { numRuns: rounds(150, 1_500) },
    );
  });
});

describe('readIds', () => {
  const trace = new Int32Array(2);

  it('reads sixteen digits and nothing else', () => {
    const right = '0123456789abcdef';
    expect(readIds([right, 'f'.repeat(16)], trace)).toEqual({
      high: Int32Array.of(0x01234567, -1),
      low: Int32Array.of(0x89abcdef | 0, -1),
      trace,
    });
    for (const wrong of ['0123456789abcde', '0123456789abcdeF', '0123456789abcde\u0161', '0123456789abcde/', '']) {
      expect(readIds([right, wrong], trace)).toBeUndefined();
    }
  });

  it('keeps ids of two traces apart, and tells when one comes twice', () => {
    const ids = readIds([idOf(1), idOf(1)], Int32Array.of(0, 1));
    if (ids === undefined) throw new Error('the ids cannot be read');
    const table = new IdTable(ids);
    expect(table.fill()).toBe(true);
    const [high, low] = [ids.high[0] as number, ids.low[0] as number];
    expect([0, 1, 2].map((number) => table.find(high, low, number))).toEqual([0, 1, -1]);
    const twice = readIds([idOf(1), idOf(1)], Int32Array.of(3, 3));
    expect(twice && new IdTable(twice).fill()).toBe(false);
  });
});
