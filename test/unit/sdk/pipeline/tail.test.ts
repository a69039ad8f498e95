import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { FanOut } from '../../../../lib/sdk/pipeline/fan-out.js';
import { SpanPipeline } from '../../../../lib/sdk/pipeline/span-pipeline.js';
import { resolveTail } from '../../../../lib/sdk/pipeline/tail/tail.config.js';
import { TailStage } from '../../../../lib/sdk/pipeline/tail/tail.stage.js';
import { UserProcessors } from '../../../../lib/sdk/pipeline/user-processors.js';
import { HeadSampler } from '../../../../lib/sdk/samplers/head.sampler.js';
import { resolveSampling } from '../../../../lib/sdk/samplers/resolve-sampling.js';
import type { TailOptions } from '../../../../lib/sdk/samplers/sampling.options.js';
import { VirtualClock } from '../../resilience/support/virtual-clock.js';

let clock: VirtualClock;
let sent: ReadableSpan[];
let tail: TailStage;

function start(ratio: number, options: TailOptions = {}) {
  const out = {
    onEnd: (span: ReadableSpan) => void sent.push(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  tail = new TailStage(resolveTail(options), new FanOut([out]), clock);
  const noMask = (span: ReadableSpan): ReadableSpan => span;
  const provider = new TracerProvider({
    sampler: new HeadSampler(resolveSampling({ ratio, important: [] }, undefined, clock), true),
    spanProcessors: [new SpanPipeline(noMask, new UserProcessors([], noMask), tail)],
  });
  const tracer = provider.getTracer('test');
  return (name: string, parent?: Span | Context, ms = 0): Span => {
    const within =
      parent === undefined ? ROOT_CONTEXT : 'getValue' in parent ? parent : trace.setSpan(ROOT_CONTEXT, parent);
    return tracer.startSpan(name, { startTime: 1_700_000_000_000 - ms }, within);
  };
}

const end = (span: Span): void => span.end(1_700_000_000_000);
const fail = (span: Span): void => {
  span.setStatus({ code: SpanStatusCode.ERROR });
  end(span);
};
const names = (): string[] => sent.map(({ name }) => name);
const reasons = (): unknown[] => sent.map(({ attributes }) => attributes['sampling.reason']);

beforeEach(() => {
  clock = new VirtualClock();
  sent = [];
  context.disable();
});

describe('a tail', () => {
  it('keeps all of a failed trace at a head ratio of nothing, marked, sampled and counted as one', () => {
    const span = start(0);
    const root = span('root');
    const child = span('child', root);
    fail(span('grandchild', child));
    end(child);
    expect(names()).toEqual([]);
    end(root);
    expect(names()).toEqual(['grandchild', 'child', 'root']);
    expect(reasons()).toEqual(['error', 'error', 'error']);
    for (const kept of sent) {
      expect(kept.spanContext().traceFlags).toBe(1);
      expect(kept.spanContext().traceState?.serialize()).toBe('ot=th:0');
    }
    expect(root.spanContext().traceFlags).toBe(0);
    expect(tail.stats()).toEqual({
      kept: { head: 0, error: 1, slow: 0, forced: 0, important: 0, callee: 0, predicate: 0 },
      dropped: 0,
      evicted: { traces: 0, spans: 0, bytes: 0 },
      waiting: { traces: 0, bytes: 0 },
    });
  });

  it('drops what ended well, and everything that ends later', () => {
    const span = start(0);
    const root = span('root');
    const late = span('late', root);
    end(root);
    fail(late);
    expect(names()).toEqual([]);
    expect(tail.stats().dropped).toBe(1);
  });

  it('sends what ends after a decision to keep, also when its parent has ended', () => {
    const span = start(0);
    const root = span('root');
    fail(span('child', root));
    const late = span('late', root);
    end(root);
    end(late);
    end(span('later', root));
    expect(names()).toEqual(['child', 'root', 'late', 'later']);
  });

  it('leaves what the head has sampled as the head has counted it', () => {
    const span = start(1);
    const root = span('root');
    end(span('child', root));
    end(root);
    expect(names()).toEqual(['child', 'root']);
    expect(reasons()).toEqual([undefined, undefined]);
    expect(tail.stats().kept.head).toBe(1);
  });

  it('buffers below a remote parent, each local root by itself', () => {
    const span = start(0);
    const remote = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 0,
      isRemote: true,
    });
    const [first, second] = [span('first', remote), span('second', remote)];
    fail(span('child of second', second));
    end(first);
    end(second);
    expect(names()).toEqual(['child of second', 'second']);
  });

  it.each<[string, TailOptions, (span: ReturnType<typeof start>) => void, string]>([
    ['slow', { slowMs: 500 }, (span) => end(span('root', undefined, 500)), 'slow'],
    [
      'forced by an attribute',
      {},
      (span) => {
        const root = span('root');
        root.setAttribute('sampling.priority', 1);
        end(root);
      },
      'forced',
    ],
    [
      'forced by a header that is captured',
      { forcedBy: 'http.request.header.x-debug' },
      (span) => {
        const root = span('root');
        root.setAttribute('http.request.header.x-debug', ['true']);
        end(root);
      },
      'forced',
    ],
    [
      'forced by baggage',
      { forcedBy: 'debug' },
      (span) =>
        end(
          span('root', propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ debug: { value: 'true' } }))),
        ),
      'forced',
    ],
    [
      'important',
      {},
      (span) => {
        const root = span('POST /users');
        end(span('UsersService.createUser', root));
        end(root);
      },
      'important',
    ],
    [
      'wanted',
      { keep: ({ spans, root }) => spans.length === 1 && root?.name === 'root' },
      (span) => end(span('root')),
      'predicate',
    ],
  ])('keeps what is %s', (_, options, run, reason) => {
    run(start(0, options));
    expect(new Set(reasons())).toEqual(new Set([reason]));
  });

  it('keeps what is slower than usual for its operation', () => {
    const span = start(0);
    for (let i = 0; i < 100; i += 1) end(span('GET /orders', undefined, 20));
    expect(names()).toEqual([]);
    end(span('GET /orders', undefined, 21));
    end(span('GET /reports', undefined, 9_000));
    expect(reasons()).toEqual(['slow']);
  });

  it.each<[string, TailOptions]>([
    ['errors', { errors: false }],
    ['importance', { important: false }],
  ])('does not look at %s when told so', (_, options) => {
    const span = start(0, options);
    const root = span('checkout');
    if (options.errors === false) fail(span('child', root));
    end(root);
    expect(names()).toHaveLength(options.errors === false ? 2 : 0);
  });

  it('gives up the oldest when too many wait, and says how many', () => {
    const span = start(0, { maxTraces: 2 });
    const roots = ['a', 'b', 'c'].map((name) => span(name));
    roots.forEach(fail);
    expect(names()).toEqual(['b', 'c']);
    expect(tail.stats().evicted).toEqual({ traces: 1, spans: 0, bytes: 0 });
  });

  it('is bounded in spans of one trace and in bytes', () => {
    const span = start(0, { maxSpansPerTrace: 3, maxBytes: 100_000 });
    const root = span('root');
    for (let i = 0; i < 5; i += 1) end(span('child', root));
    fail(root);
    const big = span('big');
    const child = span('child', big);
    child.setAttribute('text', 'x'.repeat(100_000));
    end(child);
    fail(big);
    expect(names()).toEqual([]);
    expect(tail.stats()).toMatchObject({ evicted: { spans: 1, bytes: 1 }, waiting: { traces: 0, bytes: 0 } });
  });

  it('decides by what it knows when the time is over', async () => {
    const span = start(0, { ttlMs: 1_000 });
    const failed = span('failed root');
    fail(span('child', failed));
    const well = span('good root');
    end(span('child', well));
    await clock.advance(2_000);
    expect(names()).toEqual(['child']);
    end(failed);
    expect(names()).toEqual(['child', 'failed root']);
  });

  it('keeps no timer when nothing waits', async () => {
    const span = start(0, { ttlMs: 1_000 });
    end(span('root'));
    await clock.advance(5_000);
    expect(clock.timers).toBe(0);
  });

  it('decides everything that is open at a shutdown, and nothing at a flush', async () => {
    const span = start(0);
    fail(span('child', span('root')));
    await tail.forceFlush();
    expect(names()).toEqual([]);
    await tail.shutdown();
    expect(names()).toEqual(['child']);
  });

  it('keeps every failed trace at a head ratio of one percent', () => {
    const span = start(0.01);
    for (let i = 0; i < 2_000; i += 1) {
      const root = span('root');
      if (i % 20 === 0) fail(span(`failed ${i}`, root));
      end(root);
    }
    expect(names().filter((name) => name.startsWith('failed'))).toHaveLength(100);
  });

  it('records nothing of what a rule has switched off', () => {
    const off = resolveSampling({ ratio: 0, rules: [{ match: { name: 'poll' }, sample: 'off' }] }, undefined, clock);
    const tracer = new TracerProvider({ sampler: new HeadSampler(off, true) }).getTracer('test');
    const poll = tracer.startSpan('poll', {}, ROOT_CONTEXT);
    const inside = tracer.startSpan('inside', {}, trace.setSpan(ROOT_CONTEXT, poll));
    expect([poll, inside, tracer.startSpan('work', {}, ROOT_CONTEXT)].map((span) => span.isRecording())).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('promises what it knows by then, and keeps its promise', async () => {
    const span = start(0, { slowMs: 100, errors: true });
    const promise = (open: Span, isFailing = false) => tail.promise(open.spanContext().spanId, isFailing);
    const [well, failing, slow, cancelled] = ['well', 'failing', 'slow', 'cancelled'].map((name) => span(name)) as [
      Span,
      Span,
      Span,
      Span,
    ];
    expect(promise(well)).toBe(false);
    fail(span('child', failing));
    expect(promise(failing)).toBe(true);
    expect(promise(cancelled, true)).toBe(true);
    await clock.advance(100);
    expect(promise(slow)).toBe(true);
    [well, failing, slow, cancelled].forEach(end);
    expect(promise(well)).toBe(false);
    // The clock of spans has stood still: only the promise keeps what was slow, and what never became an error.
    expect(reasons()).toEqual(['error', 'error', 'slow', 'error']);
  });

  it('promises nothing for errors that it would not keep', () => {
    const span = start(0, { errors: false });
    expect(tail.promise(span('root').spanContext().spanId, true)).toBe(false);
  });

  it('keeps its part when a callee has kept its own, unless the call has ended', () => {
    const span = start(0);
    const root = span('root');
    const call = span('call', root);
    tail.heed(call.spanContext().spanId);
    end(call);
    end(root);
    expect(reasons()).toEqual(['callee', 'callee']);
    end(call);
    tail.heed(call.spanContext().spanId);
    expect(tail.stats().kept.callee).toBe(1);
  });

  it('says which option is wrong', () => {
    expect(() => resolveTail({ slow: 5 } as never)).toThrow(
      /unknown option 'sampling\.tail\.slow'. Did you mean 'sampling\.tail\.slowMs'\?/,
    );
    expect(() => resolveTail({ maxBytes: 0 })).toThrow(/sampling\.tail\.maxBytes is 0; write a number above 0/);
  });
});
