import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import { settleClocks } from '../../../../lib/analysis/critical-path/settle-clocks.js';
import { record, records } from '../../../support/records.js';

const call = (serverAt: number) =>
  records(
    { id: 'out', name: 'GET /stock', at: 1000, for: 100, kind: 'client', service: 'orders' },
    { id: 'in', in: 'out', name: 'GET /stock', at: serverAt, for: 80, kind: 'server', service: 'stock' },
    {
      id: 'count',
      in: 'in',
      at: serverAt + 10,
      for: 60,
      service: 'stock',
      events: [{ name: 'counted', timeUs: serverAt + 20, attributes: {} }],
    },
  );

describe('clocks that disagree', () => {
  it('are settled with all that is below, and it is said', () => {
    const { spans, shiftsUs, sentence } = settleClocks(call(0));
    expect(spans.map(({ startUs }) => startUs)).toEqual([1000, 1010, 1020]);
    expect(spans[2]?.events[0]?.timeUs).toBe(1030);
    expect([...shiftsUs]).toEqual([
      ['in', 1010],
      ['count', 1010],
    ]);
    expect(sentence).toBe(
      'The clock of `stock` is 1.0 ms behind that of `orders`: its spans are moved to where they fit.',
    );
    expect(settleClocks(call(5000)).sentence).toMatch(/is 4\.0 ms ahead of that of/);
  });

  it('are believed where a server only sticks out of its client', () => {
    for (const at of [930, 1010, 1090]) {
      const spans = call(at);
      expect(settleClocks(spans).spans).toBe(spans);
    }
  });

  it('do not hide what was waited for', () => {
    const { headline, detail } = explainTrace({ spans: call(0) });
    expect(headline).toBe('100 µs: **60 µs** of it is `count`.');
    expect(detail).toContain('The clock of `stock` is 1.0 ms behind');
    expect(explainTrace({ spans: call(1010) }).detail).not.toContain('clock');
  });

  it('end in whatever the spans are, and leave their ids and order', () => {
    const sketch = fc.record({
      parent: fc.nat(12),
      at: fc.nat(500),
      for: fc.integer({ min: -5, max: 120 }),
      kind: fc.constantFrom('client' as const, 'server' as const),
      service: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(sketch, { maxLength: 20 }), (sketches) => {
        const spans = sketches.map(({ parent, ...rest }, i) => record({ id: `s${i}`, in: `s${parent}`, ...rest }));
        expect(settleClocks(spans).spans.map(({ spanId }) => spanId)).toEqual(spans.map(({ spanId }) => spanId));
      }),
    );
  });
});
