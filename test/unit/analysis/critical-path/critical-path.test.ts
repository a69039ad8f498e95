import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { criticalPath, nsOnPath } from '../../../../lib/analysis/critical-path/critical-path.js';
import type { CriticalPathOptions } from '../../../../lib/analysis/critical-path/critical-path.options.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import { record, records, type SpanSketch } from '../../../support/records.js';

/** The path of the first root, oldest first, as `span start-end`. */
function path(spans: readonly SpanRecord[], options?: CriticalPathOptions): string[] {
  return paths(spans, options)[0] ?? [];
}

function paths(spans: readonly SpanRecord[], options?: CriticalPathOptions): string[][] {
  return criticalPath({ spans }, options).roots.map(({ sections }) =>
    sections.map(({ span, start, end }) => `${span} ${start}-${end}`).reverse(),
  );
}

describe('criticalPath', () => {
  it('follows the child that ends last, and its parent where no child runs', () => {
    const spans = records(
      { id: 'root', at: 100, for: 100 },
      { id: 'a', in: 'root', at: 110, for: 30 },
      { id: 'b', in: 'root', at: 115, for: 60 },
    );
    expect(path(spans)).toEqual(['root 100-115', 'b 115-175', 'root 175-200']);
  });

  it('counts siblings that touch', () => {
    const spans = records(
      { id: 'root', at: 0, for: 30 },
      { id: 'a', in: 'root', at: 0, for: 10 },
      { id: 'b', in: 'root', at: 10, for: 10 },
      { id: 'c', in: 'root', at: 20, for: 10 },
    );
    expect(path(spans)).toEqual(['a 0-10', 'b 10-20', 'c 20-30']);
  });

  it('takes, of two children that end together, the one that started first', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100 },
      { id: 'late', in: 'root', at: 50, for: 40 },
      { id: 'early', in: 'root', at: 10, for: 80 },
    );
    expect(path(spans)).toEqual(['root 0-10', 'early 10-90', 'root 90-100']);
  });

  it('gives every root a path of its own, a span with a remote parent too', () => {
    const spans = records({ id: 'server', in: 'elsewhere', at: 10, for: 20 }, { id: 'other', at: 50, for: 10 });
    expect(paths(spans)).toEqual([['server 10-30'], ['other 50-60']]);
    expect(criticalPath({ spans }).warnings).toEqual(['orphan:server']);
  });

  it.each<[string, Partial<SpanSketch>, Partial<SpanSketch>]>([
    ['a child that follows from its parent', {}, { followsFrom: true }],
    ['a child marked as detached', {}, { detached: true }],
    ['a consumer under its producer', { kind: 'producer' }, { kind: 'consumer' }],
  ])('leaves out %s, and all below it', (_, parent, child) => {
    const spans = records(
      { id: 'root', at: 0, for: 100, ...parent },
      { id: 'later', in: 'root', at: 10, for: 50, ...child },
      { id: 'below', in: 'later', at: 20, for: 20 },
    );
    expect(path(spans)).toEqual(['root 0-100']);
  });

  describe('with a child that ends after its parent', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100, host: 'h1' },
      { id: 'child', in: 'root', at: 60, for: 500, host: 'h1' },
    );

    it('leaves it out when both run in one process', () => {
      expect(path(spans)).toEqual(['root 0-100']);
    });

    it('cuts it when it runs elsewhere', () => {
      const remote = [spans[0] as SpanRecord, { ...(spans[1] as SpanRecord), host: 'h2' }];
      expect(path(remote)).toEqual(['root 0-60', 'child 60-100']);
    });

    it('cuts it when asked not to judge', () => {
      expect(path(spans, { detached: 'off' })).toEqual(['root 0-60', 'child 60-100']);
    });
  });

  it('moves a server into the middle of its client, with what is below, unless times are to be believed', () => {
    const spans = records(
      { id: 'client', at: 1000, for: 100, kind: 'client', host: 'h1' },
      { id: 'server', in: 'client', at: 500, for: 60, kind: 'server', host: 'h2' },
      { id: 'query', in: 'server', at: 510, for: 10, host: 'h2' },
    );
    expect(path(spans, { skew: 'off' })).toEqual(['client 1000-1100']);
    expect(path(spans)).toEqual([
      'client 1000-1020',
      'server 1020-1030',
      'query 1030-1040',
      'server 1040-1080',
      'client 1080-1100',
    ]);
    expect(criticalPath({ spans }).warnings).toEqual(['skew:server']);
  });

  it('follows what a span says it started after', () => {
    const spans = records(
      { id: 'root', at: 0, for: 500 },
      { id: 'first', in: 'root', at: 0, for: 100 },
      { id: 'beside', in: 'root', at: 1, for: 199 },
      { id: 'second', in: 'root', at: 201, for: 299, after: 'first' },
    );
    expect(path(spans)).toEqual(['first 0-100', 'root 100-201', 'second 201-500']);
    expect(path(spans, { causality: 'off' })).toEqual(['root 0-1', 'beside 1-200', 'root 200-201', 'second 201-500']);
  });

  it('ignores a cause that is no sibling', () => {
    const spans = records(
      { id: 'root', at: 0, for: 50 },
      { id: 'a', in: 'root', at: 0, for: 20 },
      { id: 'b', in: 'root', at: 20, for: 30, after: 'gone' },
    );
    expect(path(spans)).toEqual(['a 0-20', 'b 20-50']);
  });

  it('answers bad spans with warnings', () => {
    const spans = records(
      { id: 'root', at: 0, for: 100 },
      { id: 'back', in: 'root', at: 20, for: -5 },
      { id: 'twice', in: 'root', at: 30, for: 10 },
      { id: 'twice', in: 'root', at: 30, for: 10 },
      { id: 'x', in: 'y', at: 40, for: 10 },
      { id: 'y', in: 'x', at: 41, for: 5 },
      { id: 'self', in: 'self', at: 60, for: 5 },
      { id: 'never', in: 'root', at: Number.NaN, for: 5 },
      { id: 'endless', in: 'root', at: 5, for: Infinity },
    );
    const { roots, warnings } = criticalPath({ spans });
    expect(roots.map(({ root }) => root)).toEqual(['root', 'x', 'self']);
    expect(warnings).toEqual([
      'duplicate:twice',
      'negative-duration:back',
      'invalid-time:never',
      'invalid-time:endless',
      'cycle:x',
      'cycle:self',
    ]);
  });

  it('keeps nanoseconds apart that a double cannot', () => {
    const at = 1_790_000_000_000_000;
    const spans = records(
      { id: 'root', at, for: 1 },
      { id: 'a', in: 'root', at, startNanos: 100, for: 0.123 },
      { id: 'b', in: 'root', at, startNanos: 223, for: 0.5 },
    );
    const tree = buildTraceTree(spans);
    expect([...nsOnPath(tree)]).toEqual([1000 - 623, 123, 500]);
  });

  it('needs no deep stack, whether the trace is deep or wide', () => {
    const deep = Array.from({ length: 50_000 }, (_, i) =>
      record({ id: `d${i}`, ...(i === 0 ? {} : { in: `d${i - 1}` }), at: i, for: 100_000 - 2 * i }),
    );
    expect(path(deep)).toHaveLength(2 * 50_000 - 1);
    const wide = Array.from({ length: 20_000 }, (_, i) => record({ id: `w${i}`, in: 'root', at: i, for: 1 }));
    expect(path([record({ id: 'root', at: 0, for: 20_000 }), ...wide])).toHaveLength(20_000);
  });

  it('partitions the time of every root, whatever the spans are', () => {
    const sketch = fc.record({
      parent: fc.nat(30),
      at: fc.nat(200),
      for: fc.integer({ min: -5, max: 120 }),
      host: fc.constantFrom('h1', 'h2'),
      kind: fc.constantFrom(
        'internal' as const,
        'client' as const,
        'server' as const,
        'producer' as const,
        'consumer' as const,
      ),
      after: fc.option(fc.nat(30), { nil: undefined }),
    });
    const options = fc.record({
      detached: fc.constantFrom('auto' as const, 'off' as const),
      skew: fc.constantFrom('auto' as const, 'off' as const),
      causality: fc.constantFrom('on' as const, 'off' as const),
    });
    const property = fc.property(fc.array(sketch, { minLength: 1, maxLength: 30 }), options, (sketches, chosen) => {
      const spans = sketches.map((s, i) =>
        record({
          id: `s${i}`,
          in: `s${s.parent}`,
          at: s.at,
          for: s.for,
          host: s.host,
          kind: s.kind,
          after: `s${s.after}`,
        }),
      );
      for (const { root, sections } of criticalPath({ spans }, chosen).roots) {
        const { startUs, durationUs } = spans.find((span) => span.spanId === root) as SpanRecord;
        let cursor = startUs + Math.max(durationUs, 0);
        for (const { start, end } of sections) {
          expect(end).toBe(cursor);
          expect(start).toBeLessThan(end);
          cursor = start;
        }
        expect(cursor).toBe(startUs);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});
