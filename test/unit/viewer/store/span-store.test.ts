import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogLine } from '../../../../lib/analysis/log-line.js';
import { SpanStore } from '../../../../lib/viewer/store/span-store.js';
import { estimateBytes } from '../../../../lib/viewer/store/estimate-bytes.js';
import { VirtualClock } from '../../../../lib/testing/time/virtual-clock.js';
import { span, spanIdOf, traceIdOf } from '../support/spans.js';

const idsOf = (store: SpanStore): string[] => store.traces().map(({ traceId }) => traceId);

describe('SpanStore', () => {
  it('puts the spans of one trace together, newest trace first', () => {
    const store = new SpanStore();
    store.add([span({ traceId: 'a', spanId: '1' }), span({ traceId: 'b', spanId: '2' })]);
    store.add([span({ traceId: 'a', spanId: '3' })]);
    expect(idsOf(store)).toEqual(['b', 'a']);
    expect(
      store
        .get('a')
        ?.spansAt(0)
        .map(({ spanId }) => spanId),
    ).toEqual(['1', '3']);
  });

  it('gives an open span the time it has taken so far, and its own time when it has ended', () => {
    const clock = new VirtualClock();
    const store = new SpanStore({}, clock);
    const startUs = clock.epochMs() * 1_000;
    store.addOpen(span({ startUs, durationUs: 0 }));
    clock.advance(5);
    const trace = store.get('a'.repeat(32));
    expect(trace?.spansAt(store.nowUs())).toEqual([span({ startUs, durationUs: 5_000, open: true })]);
    store.add([span({ startUs, durationUs: 7_000 })]);
    expect(trace?.spansAt(store.nowUs())).toEqual([span({ startUs, durationUs: 7_000 })]);
    expect(trace?.hasOpenSpans).toBe(false);
  });

  it('forgets an open span that is never sent, and its trace if nothing else is in it', () => {
    const store = new SpanStore();
    store.addOpen(span({ spanId: '1' }));
    store.addOpen(span({ spanId: '2' }));
    store.forgetOpen('a'.repeat(32), '1');
    expect(store.size).toBe(1);
    store.forgetOpen('a'.repeat(32), '2');
    expect([store.size, store.bytes]).toEqual([0, 0]);
  });

  it('answers a span that was sent twice once, and both halves of a Zipkin call', () => {
    const store = new SpanStore();
    const batch = [span({ spanId: '1', kind: 'client' }), span({ spanId: '1', kind: 'server' })];
    store.add(batch);
    store.add(batch);
    const [client, server] = batch;
    expect(store.get('a'.repeat(32))?.spansAt(0)).toEqual([
      client,
      { ...server, spanId: '9', parentSpanId: '1', shared: { spanId: '1' } },
    ]);
  });

  it('lets the oldest trace go when there are too many, and says when', () => {
    const clock = new VirtualClock();
    const store = new SpanStore({ maxTraces: 2 }, clock);
    for (const number of [1, 2, 3]) store.add([span({ traceId: traceIdOf(number) })]);
    expect(idsOf(store)).toEqual([traceIdOf(3), traceIdOf(2)]);
    expect(store.goneAtUs(traceIdOf(1))).toBe(clock.epochMs() * 1_000);
    expect([store.goneTraces, store.goneAtUs(traceIdOf(2))]).toEqual([1, undefined]);
  });

  it('lets a trace that has ended go before one that is running', () => {
    const store = new SpanStore({ maxTraces: 2 });
    store.addOpen(span({ traceId: 'running' }));
    store.add([span({ traceId: 'ended' })]);
    store.add([span({ traceId: 'new' })]);
    expect(idsOf(store)).toEqual(['new', 'running']);
  });

  it('gives one trace half of the bytes and drops the rest of it, counted', () => {
    const one = estimateBytes(span());
    const store = new SpanStore({ maxBytes: one * 8 });
    store.add([span({ traceId: 'small' })]);
    for (let number = 0; number < 20; number += 1) store.add([span({ traceId: 'large', spanId: spanIdOf(number) })]);
    expect(store.get('large')?.size).toBe(4);
    expect([store.droppedSpans, store.size, store.receivedSpans]).toEqual([16, 2, 21]);
  });

  describe('with lines of logs', () => {
    const line = (over: Partial<LogLine> = {}): LogLine => ({
      traceId: 'a',
      spanId: '1',
      timeUs: 1,
      severity: 'WARN',
      body: 'late',
      ...over,
    });
    const bodiesOf = (store: SpanStore, traceId: string) => store.get(traceId)?.logs.map(({ body }) => body);

    it('shows them with the spans of their trace, whichever come first, and makes no trace of lines', () => {
      const store = new SpanStore();
      expect(store.addLogs([line({ body: 'before' })])).toBe(0);
      expect([store.size, store.get('a'), store.traces()]).toEqual([0, undefined, []]);
      store.add([span({ traceId: 'a' })]);
      store.addLogs([line({ body: 'between' })]);
      store.add([span({ traceId: 'a', spanId: '2' })]);
      store.addLogs([line({ body: 'after' })]);
      expect(bodiesOf(store, 'a')).toEqual(['before', 'between', 'after']);
    });

    it('shows them with a span that is still open, too', () => {
      const store = new SpanStore();
      store.addLogs([line()]);
      store.addOpen(span({ traceId: 'a' }));
      expect(bodiesOf(store, 'a')).toEqual(['late']);
    });

    it('lets them wait for a minute from the last one on, and no longer', () => {
      const clock = new VirtualClock();
      const store = new SpanStore({}, clock);
      store.addLogs([line({ traceId: 'gone' }), line({ body: 'first' })]);
      clock.advance(40_000);
      store.addLogs([line({ body: 'second' })]);
      clock.advance(60_000);
      store.add([span({ traceId: 'a' })]);
      clock.advance(1);
      store.add([span({ traceId: 'gone' })]);
      expect([bodiesOf(store, 'a'), bodiesOf(store, 'gone')]).toEqual([['first', 'second'], []]);
      expect(store.droppedLogs).toBe(0);
    });

    it('tells its listeners of each trace that got lines once, and of none that waits', () => {
      const store = new SpanStore();
      store.add([span({ traceId: 'a' }), span({ traceId: 'b' })]);
      const seen: string[] = [];
      store.onChange(({ traceId }) => seen.push(traceId));
      store.addLogs([line(), line({ traceId: 'b' }), line(), line({ traceId: 'unknown' })]);
      expect(seen).toEqual(['a', 'b']);
    });

    it('keeps 10,000 of a trace, waiting or not, and counts the rest', () => {
      const store = new SpanStore();
      const lines = Array.from({ length: 10_002 }, () => line());
      expect(store.addLogs(lines)).toBe(2);
      store.add([span({ traceId: 'a' })]);
      expect(store.addLogs([line()])).toBe(1);
      const trace = store.get('a');
      expect([trace?.logs.length, trace?.droppedLogs, store.droppedLogs]).toEqual([10_000, 1, 3]);
    });

    it('counts their bytes, attributes included, and lets go what waits longest when an eighth is full', () => {
      const large = (traceId: string) =>
        line({ traceId, body: 'x'.repeat(300), attributes: { user: 'x'.repeat(300) } });
      const store = new SpanStore({ maxBytes: 16_000 });
      expect(store.addLogs([large('1'), large('2')])).toBe(0);
      expect([store.bytes > 1_200, store.bytes < 2_000]).toEqual([true, true]);
      expect(store.addLogs([large('3')])).toBe(0);
      expect(store.droppedLogs).toBe(1);
      for (const traceId of ['1', '2', '3']) store.add([span({ traceId })]);
      expect(['1', '2', '3'].map((traceId) => store.get(traceId)?.logs.length)).toEqual([0, 1, 1]);
      expect(store.bytes).toBe(store.traces().reduce((sum, { bytes }) => sum + bytes, 0));
    });

    it('lets one trace take no more than half of what may wait', () => {
      const store = new SpanStore({ maxBytes: 16_000 });
      expect(store.addLogs([line({ body: 'x'.repeat(600) }), line({ body: 'y'.repeat(600) })])).toBe(1);
      store.add([span({ traceId: 'a' })]);
      expect(bodiesOf(store, 'a')).toEqual(['x'.repeat(600)]);
    });

    it('drops them with their trace, and those that come after it has gone', () => {
      const store = new SpanStore({ maxTraces: 1 });
      store.add([span({ traceId: 'a' })]);
      store.addLogs([line()]);
      store.add([span({ traceId: 'b' })]);
      expect(store.addLogs([line()])).toBe(1);
      expect(store.bytes).toBe(store.get('b')?.bytes);
      store.add([span({ traceId: 'a' })]);
      expect(bodiesOf(store, 'a')).toEqual([]);
    });
  });

  it('tells its listeners of each change until they stop', () => {
    const store = new SpanStore();
    const seen: string[] = [];
    const stop = store.onChange(({ traceId }) => seen.push(traceId));
    store.addOpen(span({ traceId: 'a' }));
    store.add([span({ traceId: 'a' }), span({ traceId: 'b' })]);
    stop();
    store.add([span({ traceId: 'c' })]);
    expect(seen).toEqual(['a', 'a', 'b']);
  });

  it('never keeps more than its bounds, whatever comes, and counts bytes that are there', () => {
    const step = fc.record({
      trace: fc.nat(9),
      span: fc.nat(5),
      kind: fc.constantFrom('open', 'add', 'forget', 'log'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new SpanStore({ maxTraces: 4, maxBytes: 3_000 });
        for (const { trace, span: number, kind } of steps) {
          const record = span({ traceId: traceIdOf(trace), spanId: spanIdOf(number) });
          if (kind === 'open') store.addOpen(record);
          else if (kind === 'add') store.add([record]);
          else if (kind === 'log') store.addLogs([{ ...record, timeUs: 1, severity: '', body: 'x' }]);
          else store.forgetOpen(record.traceId, record.spanId);
          expect(store.size).toBeLessThanOrEqual(4);
          expect(store.bytes).toBeLessThanOrEqual(3_000);
          expect(store.bytes).toBe(store.traces().reduce((sum, { bytes }) => sum + bytes, 0));
        }
      }),
    );
  });
});
