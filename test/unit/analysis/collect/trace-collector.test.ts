import { describe, expect, it } from '@jest/globals';
import type { SpanRecord } from '../../../../lib/analysis/span-record.js';
import { TraceCollector } from '../../../../lib/analysis/collect/trace-collector.js';

function span(traceId: string, spanId: string, parentSpanId?: string, linkedTo?: string): SpanRecord {
  return {
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: spanId,
    kind: 'internal',
    service: 'users',
    startUs: 0,
    durationUs: 1000,
    error: false,
    attributes: {},
    events: [],
    links: linkedTo === undefined ? [] : [{ traceId: linkedTo, spanId: 'root', attributes: {} }],
  };
}

describe('TraceCollector', () => {
  it('waits for the root and for quiet', () => {
    const collector = new TraceCollector({ quietMs: 100 });
    collector.add([span('a', 'child', 'root')], 0);
    expect(collector.take(500)).toEqual([]);
    collector.add([span('a', 'root')], 1000);
    expect(collector.hasQuiet(1099)).toBe(false);
    expect(collector.take(1099)).toEqual([]);
    expect(collector.hasQuiet(1100)).toBe(true);
    expect(collector.take(1100)[0]?.spans.map(({ spanId }) => spanId)).toEqual(['child', 'root']);
    expect(collector.take(5000)).toEqual([]);
  });

  it('keeps a trace together with the tasks that are linked to it', () => {
    const collector = new TraceCollector({ quietMs: 100 });
    collector.add([span('a', 'root'), span('task1', 't1', undefined, 'a')], 0);
    collector.add([span('task2', 't2', undefined, 'a')], 80);
    expect(collector.take(120)).toEqual([]);
    const [group, ...others] = collector.take(200);
    expect(others).toEqual([]);
    expect(group?.traceId).toBe('a');
    expect(group?.linked.map(({ traceId }) => traceId)).toEqual(['task1', 'task2']);
  });

  it('follows links of links, and survives links in a circle', () => {
    const collector = new TraceCollector({ quietMs: 0 });
    collector.add([span('a', 'root'), span('b', 'b', undefined, 'a'), span('c', 'c', undefined, 'b')], 0);
    expect(collector.take(1)[0]?.linked.map(({ traceId }) => traceId)).toEqual(['b', 'c']);
    collector.add([span('x', 'x', undefined, 'x')], 2);
    expect(collector.take(3).map(({ traceId }) => traceId)).toEqual(['x']);
  });

  it('shows a task alone when its request was shown before', () => {
    const collector = new TraceCollector({ quietMs: 0 });
    collector.add([span('late', 't', undefined, 'long-gone')], 0);
    expect(collector.take(1).map(({ traceId }) => traceId)).toEqual(['late']);
  });

  it('does not wait for quiet when forced, but still for the root', () => {
    const collector = new TraceCollector({ quietMs: 1000 });
    collector.add([span('a', 'root'), span('b', 'child', 'root')], 0);
    expect(collector.take(0, true).map(({ traceId }) => traceId)).toEqual(['a']);
  });

  it('begins a trace where it is told that one begins', () => {
    const collector = new TraceCollector({ quietMs: 0, isEntry: ({ service }) => service === 'users' });
    collector.add([span('a', 'child', 'elsewhere')], 0);
    expect(collector.take(1).map(({ traceId }) => traceId)).toEqual(['a']);
  });

  it('forgets spans whose root never comes', () => {
    const collector = new TraceCollector({ quietMs: 10 });
    collector.add([span('a', 'child', 'root')], 0);
    collector.take(60_001);
    collector.add([span('a', 'root')], 60_002);
    expect(collector.take(70_000)[0]?.spans).toHaveLength(1);
  });
});
