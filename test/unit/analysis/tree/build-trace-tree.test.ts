import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildTraceTree } from '../../../../lib/analysis/tree/build-trace-tree.js';
import { record, records } from '../../../support/records.js';

describe('buildTraceTree', () => {
  it('puts parents before children and children in the order of their starts', () => {
    const tree = buildTraceTree(
      records(
        { id: 'c', in: 'b', at: 12, for: 1 },
        { id: 'b', in: 'a', at: 10, for: 5 },
        { id: 'd', in: 'a', at: 5, for: 1 },
        { id: 'a', at: 0, for: 20 },
      ),
    );
    expect(tree.spans.map((span) => span.spanId)).toEqual(['a', 'd', 'b', 'c']);
    expect([...tree.parent]).toEqual([-1, 0, 0, 2]);
    expect([...tree.depth]).toEqual([0, 1, 1, 2]);
    expect([...tree.subtreeEnd]).toEqual([4, 2, 4, 4]);
    expect([...tree.startNs]).toEqual([0, 5000, 10_000, 12_000]);
  });

  it('keeps the spans of two traces apart though their ids are the same', () => {
    const spans = [
      record({ id: 'a', at: 0, for: 9 }),
      record({ id: 'a', at: 3, for: 5, traceId: 'other' }),
      record({ id: 'b', in: 'a', at: 4, for: 1, traceId: 'other' }),
    ];
    const tree = buildTraceTree(spans);
    expect([...tree.parent]).toEqual([-1, -1, 1]);
    expect(tree.warnings).toEqual([]);
  });

  it('lets a finished span take the place of the same one still open', () => {
    const tree = buildTraceTree(records({ id: 'a', at: 0, for: 9, open: true }, { id: 'a', at: 0, for: 20 }));
    expect(tree.spans).toHaveLength(1);
    expect(tree.spans[0]?.durationUs).toBe(20);
    expect(tree.warnings).toEqual([]);
  });

  it('puts the two halves of a shared id below each other', () => {
    const shared = { spanId: 'call', parentSpanId: 'root' };
    const spans = records(
      { id: 'query', in: 'call', at: 12, for: 1, service: 'back' },
      { id: 'log', in: 'call', at: 11, for: 1, service: 'front' },
      { id: 'call-server', in: 'call', at: 11, for: 5, service: 'back', kind: 'server', shared },
      { id: 'call', in: 'root', at: 10, for: 8, service: 'front', kind: 'client' },
      { id: 'root', at: 0, for: 30, service: 'front' },
    );
    const tree = buildTraceTree(spans);
    expect(tree.spans.map((span, i) => `${tree.depth[i]} ${span.spanId}`)).toEqual([
      '0 root',
      '1 call',
      '2 log',
      '2 call-server',
      '3 query',
    ]);
    const withoutClient = buildTraceTree(spans.filter((span) => span.spanId !== 'call'));
    expect(withoutClient.spans.map((span, i) => `${withoutClient.depth[i]} ${span.spanId}`)).toContain('1 call-server');
  });

  it('holds every span once, inside its parent, whatever the parents are', () => {
    const property = fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(50)), { maxLength: 20 }), (parents) => {
      const spans = parents.map(([parent, at], i) => record({ id: `s${i}`, in: `s${parent}`, at, for: 10 }));
      const tree = buildTraceTree(spans);
      expect(tree.spans.map((span) => span.spanId).sort()).toEqual(spans.map((span) => span.spanId).sort());
      for (const [i, above] of tree.parent.entries()) {
        expect(above).toBeLessThan(i);
        if (above >= 0) expect(tree.subtreeEnd[i]).toBeLessThanOrEqual(tree.subtreeEnd[above] as number);
      }
    });
    fc.assert(property);
  });
});
