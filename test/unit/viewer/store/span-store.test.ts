import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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

  it('keeps log lines of traces that it keeps', () => {
    const store = new SpanStore();
    store.add([span({ traceId: 'a' })]);
    const line = { traceId: 'a', spanId: '1', timeUs: 1, severity: 'WARN', body: 'late' };
    store.addLogs([line, { ...line, traceId: 'unknown' }]);
    expect(store.get('a')?.logs).toEqual([line]);
    expect(store.size).toBe(1);
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
    const step = fc.record({ trace: fc.nat(9), span: fc.nat(5), kind: fc.constantFrom('open', 'add', 'forget') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new SpanStore({ maxTraces: 4, maxBytes: 3_000 });
        for (const { trace, span: number, kind } of steps) {
          const record = span({ traceId: traceIdOf(trace), spanId: spanIdOf(number) });
          if (kind === 'open') store.addOpen(record);
          else if (kind === 'add') store.add([record]);
          else store.forgetOpen(record.traceId, record.spanId);
          expect(store.size).toBeLessThanOrEqual(4);
          expect(store.bytes).toBeLessThanOrEqual(3_000);
          expect(store.bytes).toBe(store.traces().reduce((sum, { bytes }) => sum + bytes, 0));
        }
      }),
    );
  });
});
