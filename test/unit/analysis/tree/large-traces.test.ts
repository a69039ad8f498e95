import { describe, expect, it } from '@jest/globals';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import type { TraceTree } from '../../../../lib/analysis/tree/trace-tree.js';

/** The same numbers from 0 to 1 for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

const idOf = (number: number): string => (number * 0x9e3779b1).toString(16).padStart(16, '0');

/** Spans of two traces in no order, whose ids are the same in both; some parents were not received. */
function manySpans(count: number, seed: number): SpanRecord[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, number) => {
    const place = number >> 1;
    const parent = place === 0 ? undefined : random() < 0.001 ? count + place : Math.floor(random() * place);
    return {
      order: random(),
      span: {
        traceId: `0af7651916cd43dd8448eb211c80319${number % 2}`,
        spanId: idOf(place),
        ...(parent === undefined ? {} : { parentSpanId: idOf(parent) }),
        name: String(number),
        service: 'shop',
        kind: 'internal' as const,
        startUs: 1_790_000_000_000_000 + place * 3 + 0.5,
        durationUs: 7,
        error: false,
        attributes: {},
        events: [],
        links: [],
      },
    };
  })
    .toSorted((a, b) => a.order - b.order)
    .map(({ span }) => span);
}

/** What a tree says of every span, by its name. */
function families({ spans, parent }: TraceTree): Map<string, string | undefined> {
  return new Map(spans.map(({ name }, index) => [name, spans[parent[index] as number]?.name]));
}

/** The same, by a map of texts. */
function expected(spans: readonly SpanRecord[]): Map<string, string | undefined> {
  const keyOf = (traceId: string, spanId: string | undefined): string => `${traceId} ${spanId}`;
  const names = new Map(spans.map(({ traceId, spanId, name }) => [keyOf(traceId, spanId), name]));
  return new Map(spans.map(({ traceId, parentSpanId, name }) => [name, names.get(keyOf(traceId, parentSpanId))]));
}

describe('buildTraceTree, of more spans than one table has ids', () => {
  it('finds every parent, whatever a tree before has left', () => {
    for (const [count, seed] of [
      [40_000, 1],
      [60_000, 3],
      [20_000, 4],
    ] as const) {
      const spans = manySpans(count, seed);
      const tree = buildTraceTree(spans);
      expect(families(tree)).toEqual(expected(spans));
      expect(tree.warnings.length).toBe(tree.roots.length - 2);
    }
  });

  it('keeps a tree as it is while the next one is built', () => {
    const first = buildTraceTree(manySpans(20_000, 5));
    const copy = structuredClone({ ...first, spans: [], received: { spans: [], index: first.received.index } });
    buildTraceTree(manySpans(20_000, 6));
    expect({ ...first, spans: [], received: { spans: [], index: first.received.index } }).toEqual(copy);
  });

  it('builds another tree while it builds one', () => {
    const spans = manySpans(20_000, 7);
    const others = manySpans(20_000, 8);
    const plain = families(buildTraceTree(spans));
    let inner: Map<string, unknown> | undefined;
    const [{ durationUs }] = spans as [SpanRecord];
    const first = Object.defineProperty({ ...spans[0] } as SpanRecord, 'durationUs', {
      get: () => {
        inner ??= families(buildTraceTree(others));
        return durationUs;
      },
    });
    expect(families(buildTraceTree([first, ...spans.slice(1)]))).toEqual(plain);
    expect(inner).toEqual(expected(others));
  });

  it('takes a span that comes twice once', () => {
    const spans = manySpans(20_000, 9);
    const tree = buildTraceTree([...spans, spans[100] as SpanRecord]);
    expect(tree.spans).toHaveLength(20_000);
    expect(tree.warnings).toContain(`duplicate:${spans[100]?.spanId}`);
    expect(families(tree)).toEqual(expected(spans));
  });
});
