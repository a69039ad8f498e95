import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { EventLoopMonitor } from '../../../../lib/sdk/event-loop/event-loop-monitor.js';
import { ownFolder } from '../../../../lib/sdk/event-loop/own-folder.js';
import { sampleSlot } from '../../../../lib/sdk/event-loop/watchdog.js';
import { VirtualClock } from '../../../../lib/testing/time/virtual-clock.js';

const sample = (): unknown => sampleSlot.take?.();

class OrderService {
  place(looks: number): void {
    for (let look = 0; look < looks; look += 1) sample();
  }
}

describe('EventLoopMonitor', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  let clock: VirtualClock;
  let stalls: number[];
  let quiet: number[];
  let idleMs: number;
  let monitor: EventLoopMonitor;

  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(provider);
    clock = new VirtualClock();
    stalls = [];
    quiet = [];
    idleMs = 0;
    monitor = new EventLoopMonitor(100, {
      clock,
      own: ownFolder(),
      idleMs: () => idleMs,
      observe: (durationMs) => void stalls.push(durationMs),
      startWatchdog: (_beat, quietMs) => {
        quiet.push(quietMs);
        return () => void quiet.push(-1);
      },
    });
    monitor.start();
  });

  afterEach(() => {
    monitor.stop();
    exporter.reset();
    trace.disable();
    context.disable();
  });

  /** The loop stands for so long, and the watchdog looks at it meanwhile. */
  function stall(ms: number, run: () => void): void {
    run();
    clock.block(ms);
  }

  it('records a stall as a child of the span that was running, with the method in which it was', () => {
    clock.advance(1_100);
    const startMs = clock.epochMs();
    trace.getTracer('test').startActiveSpan('POST /orders', { startTime: startMs }, (span) => {
      stall(300, () => new OrderService().place(3));
      span.end(startMs + 300);
    });
    const [request, blocked] = exporter
      .getFinishedSpans()
      .toReversed()
      .toSorted((a) => (a.name === 'POST /orders' ? -1 : 1));
    expect(blocked?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId);
    expect(blocked).toMatchObject({
      name: 'event_loop.blocked',
      attributes: {
        // The names of the frames are jest's, which maps them to the source; an integration test has the real ones.
        'code.function.name': expect.stringMatching(/^OrderService\./),
        'code.file.path': expect.stringContaining('event-loop-monitor.test'),
        'code.stacktrace': expect.stringMatching(
          /^at .*event-loop-monitor\.test\.ts:\d+\)\nat OrderService\..*event-loop-monitor\.test\.ts:\d+\)/,
        ),
        'event_loop.blocked.duration': 0.3,
      },
    });
    expect(stalls).toEqual([300]);
  });

  it('says nothing of a stall below the threshold', () => {
    clock.advance(1_100);
    trace.getTracer('test').startActiveSpan('quick', (span) => {
      stall(90, () => new OrderService().place(1));
      span.end();
    });
    expect([stalls, exporter.getFinishedSpans().map(({ name }) => name)]).toEqual([[], ['quick']]);
  });

  it('measures a stall outside of every span, and makes no span of it', () => {
    clock.advance(1_100);
    stall(200, () => new OrderService().place(2));
    expect([stalls, exporter.getFinishedSpans()]).toEqual([[200], []]);
  });

  it('counts no time in which the loop had nothing to do', () => {
    clock.advance(1_100);
    idleMs = 190;
    clock.block(200);
    idleMs = 340;
    clock.block(300);
    expect(stalls).toEqual([150]);
  });

  it('blames what most looks have seen', () => {
    clock.advance(1_100);
    const tracer = trace.getTracer('test');
    tracer.startActiveSpan('first', (span) => {
      new OrderService().place(1);
      span.end();
    });
    tracer.startActiveSpan('second', (span) => {
      stall(300, () => new OrderService().place(2));
      span.end();
    });
    const spans = exporter.getFinishedSpans();
    const blocked = spans.find(({ name }) => name === 'event_loop.blocked');
    const second = spans.find(({ name }) => name === 'second');
    expect(blocked?.parentSpanContext?.spanId).toBe(second?.spanContext().spanId);
  });

  it('forgets the looks at a stall that was none', () => {
    clock.advance(1_100);
    trace.getTracer('test').startActiveSpan('early', (span) => {
      stall(60, () => new OrderService().place(1));
      span.end();
    });
    clock.advance(100);
    clock.block(200);
    expect([stalls, exporter.getFinishedSpans().map(({ name }) => name)]).toEqual([[200], ['early']]);
  });

  it('starts no thread in a process that ends at once, and stops the one it started', () => {
    clock.advance(900);
    expect(quiet).toEqual([]);
    clock.advance(200);
    expect(quiet).toEqual([75]);
    monitor.stop();
    expect([quiet, clock.waiting, sample()]).toEqual([[75, -1], 0, undefined]);
  });

  it('reads stacks also where the application writes them in its own way', () => {
    clock.advance(1_100);
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => 'mine';
    try {
      trace.getTracer('test').startActiveSpan('request', (span) => {
        stall(300, () => new OrderService().place(1));
        span.end();
      });
      expect(Error.prepareStackTrace(new Error('x'), [])).toBe('mine');
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    const [blocked] = exporter.getFinishedSpans().filter(({ name }) => name === 'event_loop.blocked');
    expect(blocked?.attributes['code.function.name']).toMatch(/^OrderService\./);
  });
});
