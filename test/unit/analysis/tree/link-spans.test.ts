import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import { IdReader } from '../../../../lib/analysis/tree/id-reader.js';
import { IdTable } from '../../../../lib/analysis/tree/id-table.js';
import { withScratch } from '../../../../lib/analysis/tree/scratch.js';
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
        const { spans: ordered, received, warnings, ...columns } = buildTraceTree(input);
        const { spans: others, received: texts, warnings: said, ...expected } = buildTraceTree(input.map(asTexts));
        expect(columns).toEqual(expected);
        expect(received.index).toEqual(texts.index);
        expect(received.spans.map((_, place) => ordered[received.index[place] as number])).toEqual(received.spans);
        expect(ordered.map(asTexts)).toEqual(others);
        expect(warnings).toEqual(said.map((warning) => warning.replace('#', '')));
      }),
      { numRuns: rounds(150, 1_500) },
    );
  });
});

describe('IdReader', () => {
  const read = (ids: readonly string[]): Int32Array | undefined => {
    const reader = withScratch(ids.length, (scratch) => new IdReader(ids.length, scratch));
    for (const id of ids) reader.read(id);
    return reader.finish();
  };

  it('reads sixteen digits and nothing else', () => {
    const right = '0123456789abcdef';
    expect(read([right, 'f'.repeat(16)])).toEqual(Int32Array.of(0x01234567, 0x89abcdef | 0, -1, -1));
    for (const wrong of ['0123456789abcdeF', '0123456789abcde\u0161', '0123456789abcde/', '\u0161123456789abcde/']) {
      expect(read([right, wrong, right])).toBeUndefined();
    }
  });

  it('reads more ids than it joins at a time', () => {
    const ids = Array.from({ length: 2_500 }, (_, number) => idOf(number));
    const numbers = read(ids) as Int32Array;
    const texts = ids.map((_, place) =>
      [numbers[place * 2], numbers[place * 2 + 1]]
        .map((half) => ((half as number) >>> 0).toString(16).padStart(8, '0'))
        .join(''),
    );
    expect(texts).toEqual(ids);
    expect(read(ids.with(100, 'x'.repeat(16)))).toBeUndefined();
  });
});

describe('IdTable', () => {
  it('keeps ids of two traces apart, and tells when one comes twice', () => {
    const table = withScratch(3, (scratch) => new IdTable(3, scratch));
    expect([table.add(1, 2, 0, 0), table.add(1, 2, 1, 1), table.add(1, 2, 0, 2)]).toEqual([true, true, false]);
    expect([0, 1, 2].map((number) => table.placeOf(1, 2, number))).toEqual([0, 1, -1]);
  });

  it('finds counted and multiplied ids', () => {
    for (const halves of [
      (place: number) => [0, place] as const,
      (place: number) => [place, 0] as const,
      (place: number) => [Math.imul(place + 1, 0x9e3779b1), place] as const,
      (place: number) => [place << 16, place << 20] as const,
    ]) {
      const table = withScratch(4_000, (scratch) => new IdTable(4_000, scratch));
      const places = Array.from({ length: 4_000 }, (_, place) => place);
      expect(places.every((place) => table.add(...halves(place), 0, place))).toBe(true);
      expect(places.map((place) => table.placeOf(...halves(place), 0))).toEqual(places);
    }
  });
});
