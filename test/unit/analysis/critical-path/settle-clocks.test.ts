import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import { compare } from '../../../../lib/analysis/compare/compare.js';
import { criticalPath } from '../../../../lib/analysis/critical-path/critical-path.js';
import { settleClocks, toSettledTree } from '../../../../lib/analysis/critical-path/settle-clocks.js';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { statistics } from '../../../../lib/analysis/statistics/statistics.js';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import type { TraceTree } from '../../../../lib/analysis/tree/trace-tree.js';
import { whatIf } from '../../../../lib/analysis/what-if/what-if.js';
import { traceFactsOf } from '../../../../lib/viewer/answers/traces/trace-facts.js';
import { record, records, type SpanSketch } from '../../../support/records.js';

/** A client of 100 µs that starts at 1000, and its server of 80 µs with something below. */
const call = (serverAt: number, server: Partial<SpanSketch> = {}, client: Partial<SpanSketch> = {}) =>
  records(
    { id: 'out', name: 'GET /stock', at: 1000, for: 100, kind: 'client', service: 'orders', ...client },
    { id: 'in', in: 'out', name: 'GET /stock', at: serverAt, for: 80, kind: 'server', service: 'stock', ...server },
    {
      id: 'count',
      in: 'in',
      at: serverAt + 10,
      for: 60,
      service: 'stock',
      events: [{ name: 'counted', timeUs: serverAt + 20, attributes: {} }],
    },
  );

const settle = (spans: readonly SpanRecord[]) => settleClocks(buildTraceTree(spans));
const startsOf = ({ tree }: { readonly tree: TraceTree }) => tree.spans.map(({ startUs }) => startUs);

describe('clocks that disagree', () => {
  it('are settled with all that is below, and it is said', () => {
    const { tree, sentence, warnings } = settle(call(0));
    expect(startsOf({ tree })).toEqual([1000, 1010, 1020]);
    expect([...tree.startNs]).toEqual([1_000_000, 1_010_000, 1_020_000]);
    expect(tree.spans.map(({ movedUs }) => movedUs)).toEqual([undefined, 1010, 1010]);
    expect(tree.spans[2]?.events[0]?.timeUs).toBe(1030);
    expect(warnings).toEqual(['skew:in']);
    expect(sentence).toBe(
      'The clock of `stock` is about 1.0 ms behind that of `orders`: spans are moved to where they fit.',
    );
    expect(settle(call(5000)).sentence).toMatch(/is about 4\.0 ms ahead of that of/);
  });

  it('are settled where a server starts before it was called, whatever else fits', () => {
    expect(startsOf(settle(call(930)))).toEqual([1000, 1010, 1020]);
    expect(startsOf(settle(call(990, { for: 300 })))).toEqual([1000, 1000, 1010]);
  });

  it.each([
    ['a server that fits', call(1010)],
    ['a server that ends after the call: nobody waited for all of it', call(1090)],
    ['a server that took longer than the call, and begins after it: its caller had given up', call(1200, { for: 500 })],
    ['what formats round', call(998)],
    ['one clock', call(0, { service: 'orders' })],
    ['one machine', call(0, { host: 'h1' }, { host: 'h1' })],
    ['a call that has not ended', call(5000, {}, { open: true })],
    ['a server that has not ended', call(5000, { open: true })],
    ['what is no call', call(0, { kind: 'internal' })],
    ['a server whose time is no date', call(0, { at: Number.NaN })],
  ])('are believed for %s', (_what, spans) => {
    const tree = buildTraceTree(spans);
    expect(settleClocks(tree)).toEqual({ tree, sentence: '', warnings: [] });
    expect(settleClocks(tree).tree).toBe(tree);
  });

  it('are named together where there are several', () => {
    const spans = [
      ...call(0),
      record({ id: 'ask', in: 'count', at: 15, for: 30, kind: 'client', service: 'stock' }),
      record({ id: 'tell', in: 'ask', at: 9000, for: 20, kind: 'server', service: 'prices' }),
    ];
    const { tree, sentence, warnings } = settle(spans);
    expect(startsOf({ tree })).toEqual([1000, 1010, 1020, 1025, 1030]);
    expect(warnings).toEqual(['skew:in', 'skew:tell']);
    expect(sentence).toBe(
      'The clocks of `stock` and `prices` contradict those of their callers: spans are moved to where they fit.',
    );
  });

  it('leave siblings in the order of their starts', () => {
    const spans = [...call(1010), record({ id: 'again', in: 'out', at: 0, for: 20, kind: 'server', service: 'stock' })];
    const { tree } = settle(spans);
    expect(tree.spans.map(({ spanId }) => spanId)).toEqual(['out', 'in', 'count', 'again']);
    expect([...tree.startNs]).toEqual([1_000_000, 1_010_000, 1_020_000, 1_040_000]);
  });

  it('keep nanoseconds, and do not make a start in whole milliseconds an exact one', () => {
    const at = 1_790_000_000_000_000;
    const spans = records(
      { id: 'out', at, for: 4500, kind: 'client', service: 'orders' },
      { id: 'in', in: 'out', at: at - 90_000, startNanos: 123, for: 2000, kind: 'server', service: 'stock' },
      { id: 'work', in: 'in', at: at - 89_000, for: 600, service: 'stock' },
      { id: 'late', in: 'work', at: at - 89_000, for: 900, service: 'stock' },
    );
    const tree = toSettledTree({ spans });
    expect([tree.startNs[0], tree.startNs[1]]).toEqual([90_000_000, 91_250_000 + 123]);
    expect([tree.spans[1]?.startUs, tree.spans[1]?.startNanos]).toEqual([at + 1250, 123]);
    // The child seems to outlive its parent, by less than a clock of whole milliseconds can tell: it was waited for.
    expect(criticalPath(tree).roots[0]?.sections.map(({ span }) => span)).toContain('late');
  });

  it('do not hide what was waited for', () => {
    const { headline, detail } = explainTrace({ spans: call(0) });
    expect(headline).toBe('100 µs: **60 µs** of it is `count`.');
    expect(detail).toContain('The clock of `stock` is about 1.0 ms behind');
    expect(explainTrace({ spans: call(1010) }).detail).not.toContain('clock');
  });

  describe('of random traces of two hosts', () => {
    const sketch = fc.record({
      parent: fc.nat(12),
      at: fc.nat(500),
      for: fc.integer({ min: -5, max: 120 }),
      kind: fc.constantFrom('client' as const, 'server' as const),
      host: fc.constantFrom('h1', 'h2'),
      open: fc.constantFrom(undefined, undefined, undefined, true as const),
    });
    // Every parent comes before its children, half a microsecond apart.
    const traces = fc.array(sketch, { minLength: 1, maxLength: 20 }).map((sketches) =>
      sketches.map(({ parent, at, ...rest }, i) => {
        const above = i === 0 ? {} : { in: `s${parent % i}` };
        return record({ id: `s${i}`, ...above, at: at * 1.5, service: rest.host, ...rest });
      }),
    );
    const movedOf = (tree: TraceTree) => new Map(tree.spans.map(({ spanId, movedUs }) => [spanId, movedUs ?? 0]));

    /** The rule once more, span by span from the root, without a tree. */
    function expected(spans: readonly SpanRecord[]): Map<string, number> {
      const byId = new Map(spans.map((span) => [span.spanId, span]));
      const moves = new Map<string, number>();
      for (const server of spans) {
        const client = byId.get(server.parentSpanId ?? '');
        const above = moves.get(server.parentSpanId ?? '') ?? 0;
        moves.set(server.spanId, above + (client === undefined ? 0 : ownMove(server, client)));
      }
      return moves;
    }

    function ownMove(server: SpanRecord, client: SpanRecord): number {
      const isCall = client.kind === 'client' && server.kind === 'server' && client.host !== server.host;
      if (!isCall || client.open === true || server.open === true) return 0;
      const [length, room] = [Math.max(server.durationUs, 0), Math.max(client.durationUs, 0)];
      const middle = client.startUs + Math.max((room - length) / 2, 0);
      const move = Math.round(middle - server.startUs);
      if (server.startUs < client.startUs - 2) return move;
      return length <= room && server.startUs > client.startUs + room + 2 ? move : 0;
    }

    it('are moved by the rule, with all that is below', () => {
      const property = fc.property(traces, (spans) => {
        expect(Object.fromEntries(movedOf(toSettledTree({ spans })))).toEqual(Object.fromEntries(expected(spans)));
      });
      fc.assert(property, { numRuns: 300 });
    });

    it('are the same for page, list, answer, critical path, statistics, comparison and prediction', () => {
      const property = fc.property(traces, (spans) => {
        const { tree, warnings } = settle(spans);
        // What the page draws are the records: they say the same as the columns.
        const drawn = buildTraceTree(tree.spans.map((span) => span));
        expect(byId(drawn)).toEqual(byId(tree));
        const path = criticalPath({ spans });
        expect(path.warnings.filter((text) => text.startsWith('skew:'))).toEqual(warnings);
        expect(path.roots).toEqual(criticalPath(tree, { skew: 'off' }).roots);
        expect(explainTrace({ spans }).causes).toEqual(explainTrace(tree).causes);
        expect(statistics(spans)).toEqual(statistics(tree));
        expect(compare({ spans }, { spans }).rows).toEqual(compare(tree, tree).rows);
        const changes = [{ faster: ['s1', 's2'], factor: 10 }];
        expect(whatIf({ spans }, changes)).toEqual(whatIf(tree, changes));
        expect(traceFactsOf('trace', spans).summary.path).toEqual(traceFactsOf('trace', tree.spans).summary.path);
      });
      fc.assert(property, { numRuns: 200 });
    });

    it('agree once they are settled', () => {
      fc.assert(
        fc.property(traces, (spans) => {
          const settled = toSettledTree({ spans });
          expect(settleClocks(settled).tree).toBe(settled);
        }),
      );
    });
  });

  it('end in whatever the spans are, and leave every span as it was but for its times', () => {
    const sketch = fc.record({
      parent: fc.nat(12),
      at: fc.oneof(fc.nat(500), fc.constantFrom(Number.NaN, Infinity, 1e19)),
      for: fc.oneof(fc.integer({ min: -5, max: 120 }), fc.constantFrom(Number.NaN, Infinity)),
      kind: fc.constantFrom('client' as const, 'server' as const),
      service: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 20 }), (sketches) => {
        const spans = sketches.map(({ parent, ...rest }, i) => record({ id: `s${i}`, in: `s${parent}`, ...rest }));
        const untimed = (list: readonly SpanRecord[]) =>
          list
            .map((span) => ({ ...span, startUs: 0, movedUs: undefined }))
            .toSorted((a, b) => a.spanId.localeCompare(b.spanId));
        expect(untimed(settle(spans).tree.spans)).toEqual(untimed(spans));
      }),
    );
  });
});

/** Place above, start and end of every span by its id. */
function byId({ spans, parent, startNs, endNs, baseUs }: TraceTree) {
  const entries = spans.map(({ spanId }, index) => {
    const above = spans[parent[index] as number]?.spanId;
    return [spanId, [above, baseUs * 1000 + (startNs[index] as number), baseUs * 1000 + (endNs[index] as number)]];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
}
