import { context, ROOT_CONTEXT, trace, type HrTime, type Span } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WallClock } from '../../../../lib/sdk/tracer/wall-clock.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../../../lib/sdk/start-tracing.options.js';

let handle: TracingHandle | undefined;
afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
});

const nanosOf = ([seconds, nanos]: HrTime): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(nanos);

function record(work: (start: (name: string, parent?: Span) => Span) => void) {
  handle = startTracing({ env: {}, exporters: ['memory'] });
  const tracer = trace.getTracer('test');
  work((name, parent) =>
    tracer.startSpan(name, {}, parent === undefined ? ROOT_CONTEXT : trace.setSpan(context.active(), parent)),
  );
  return handle.memory!.getFinishedSpans();
}

describe('the start of a span', () => {
  it('orders siblings within a millisecond, inside their parent', () => {
    const spans = record((start) => {
      const root = start('root');
      for (let i = 0; i < 500; i += 1) start(`child ${i}`, root).end();
      root.end();
    });
    const [root] = spans.slice(-1);
    const children = spans.slice(0, -1);
    const starts = children.map(({ startTime }) => nanosOf(startTime));
    expect(starts).toEqual(starts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(new Set(starts).size).toBeGreaterThan(490);
    for (const [index, child] of children.entries()) {
      expect(nanosOf(child.startTime)).toBeGreaterThanOrEqual(nanosOf(root!.startTime));
      expect(nanosOf(child.endTime)).toBeLessThanOrEqual(nanosOf(root!.endTime));
      const next = starts[index + 1];
      if (next !== undefined) expect(nanosOf(child.endTime)).toBeLessThanOrEqual(next);
    }
  });

  it('is the wall clock, to the millisecond', () => {
    const before = Date.now();
    const [span] = record((start) => start('work').end());
    const startMs = Number(nanosOf(span!.startTime) / 1_000_000n);
    expect(startMs).toBeGreaterThanOrEqual(before);
    expect(startMs).toBeLessThanOrEqual(Date.now());
  });

  it('stays as it was given', () => {
    handle = startTracing({ env: {}, exporters: ['memory'] });
    trace.getTracer('test').startSpan('given', { startTime: 1_700_000_000_123 }).end(1_700_000_000_124);
    const [span] = handle.memory!.getFinishedSpans();
    expect(span?.startTime).toEqual([1_700_000_000, 123_000_000]);
  });

  it('is the start of what is given as a time of the monotonic clock, too', () => {
    const spans = record((start) => {
      for (let i = 0; i < 200; i += 1) {
        const span = start('work');
        const now = performance.now();
        span.addEvent('now', {}, now);
        span.end(now);
      }
    });
    for (const { startTime, endTime, events } of spans) {
      // What the SDK makes of such a number has a quarter of a microsecond at best.
      expect(nanosOf(endTime) + 500n).toBeGreaterThanOrEqual(nanosOf(startTime));
      expect(events[0]?.time).toEqual(endTime);
    }
  });
});

describe('the wall clock', () => {
  it('finds the missing part of a millisecond from what it has seen, never more than is missing', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 200 }),
        (offset, steps) => {
          const clock = new WallClock();
          let monotonic = 1_000;
          for (const step of steps) {
            monotonic += step;
            const wall = 1_700_000_000_000 + offset + monotonic;
            const whole: HrTime = [Math.floor(wall / 1_000), (Math.floor(wall) % 1_000) * 1_000_000];
            const missing = Number(nanosOf(clock.refine(whole, monotonic)) - nanosOf(whole));
            expect(missing).toBeGreaterThanOrEqual(0);
            expect(missing).toBeLessThanOrEqual((wall - Math.floor(wall)) * 1e6 + 1_000);
          }
        },
      ),
    );
  });

  it('follows when the clock is set', () => {
    const clock = new WallClock();
    expect(clock.refine([1_700_000_000, 0], 10)).toEqual([1_700_000_000, 0]);
    expect(clock.refine([1_699_999_000, 5_000_000], 20)).toEqual([1_699_999_000, 5_000_000]);
    expect(clock.refine([1_800_000_000, 7_000_000], 30)).toEqual([1_800_000_000, 7_000_000]);
  });
});
