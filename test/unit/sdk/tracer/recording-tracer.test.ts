import {
  context,
  createContextKey,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { resourceFromAttributes } from '@opentelemetry/resources';
import * as sdk from '@opentelemetry/sdk-trace';
import { inspect } from 'node:util';
import { suppressTracing } from '../../../../lib/core/process/suppression.js';
import { isAnyValue } from '../../../../lib/sdk/tracer/any-value.js';
import { createProvider, type ProviderParts } from '../../../../lib/sdk/tracer/create-provider.js';
import { RecordedSpan } from '../../../../lib/sdk/tracer/recorded-span.js';
import { CountingIds } from '../../../../lib/testing/capture/counting-ids.js';
import { StoppedClocks } from './stopped-clocks.js';

const noProcessor: sdk.SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

function parts(fields: Partial<ProviderParts> = {}): ProviderParts {
  return {
    sampler: new sdk.AlwaysOnSampler(),
    isForeignSampler: false,
    resource: resourceFromAttributes({ 'service.name': 'orders', later: Promise.resolve('x') }),
    spanLimits: {},
    spanProcessors: [],
    idGenerator: new CountingIds(),
    ...fields,
  };
}

const providerOf = (fields?: Partial<ProviderParts>): sdk.TracerProvider =>
  createProvider({ trace: sdk }, parts(fields));
const tracerOf = (fields?: Partial<ProviderParts>): Tracer => providerOf(fields).getTracer('scope', '1');
const deciding = (decision: 0 | 1 | 2): sdk.Sampler => ({ shouldSample: () => ({ decision }), toString: () => 'test' });

beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
afterEach(() => context.disable());

describe('RecordingTracer', () => {
  it('records what is sampled, and what is recorded without being sampled', () => {
    const sampled = tracerOf({ sampler: deciding(2) }).startSpan('work');
    const recorded = tracerOf({ sampler: deciding(1) }).startSpan('work');
    expect([sampled, recorded].map((span) => [span.isRecording(), span.spanContext().traceFlags])).toEqual([
      [true, 1],
      [true, 0],
    ]);
  });

  it('gives a span that is not recorded ids of its own, in the trace of its parent', () => {
    const onStart = jest.fn();
    const tracer = tracerOf({ sampler: deciding(0), spanProcessors: [{ ...noProcessor, onStart }] });
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
    const span = tracer.startSpan('work', {}, trace.setSpanContext(ROOT_CONTEXT, parent));
    expect(span.isRecording()).toBe(false);
    expect(span.spanContext()).toMatchObject({ traceId: parent.traceId, spanId: '0'.repeat(15) + '1', traceFlags: 0 });
    expect(onStart).not.toHaveBeenCalled();
  });

  it('starts nothing where tracing is suppressed', () => {
    const span = tracerOf().startSpan('work', {}, suppressTracing(ROOT_CONTEXT));
    expect([span.isRecording(), span.spanContext().traceId]).toEqual([false, '0'.repeat(32)]);
  });

  it('has the active span as parent, unless a context or a new root is asked for', () => {
    const tracer = tracerOf();
    const outer = tracer.startSpan('outer');
    const parents = context.with(trace.setSpan(ROOT_CONTEXT, outer), () =>
      [tracer.startSpan('a'), tracer.startSpan('b', {}, ROOT_CONTEXT), tracer.startSpan('c', { root: true })].map(
        (span) => (span as Span & sdk.ReadableSpan).parentSpanContext?.spanId,
      ),
    );
    expect(parents).toEqual([outer.spanContext().spanId, undefined, undefined]);
  });

  it('keeps the span of a parent from processors and samplers when a new root is asked for', () => {
    const seen: Context[] = [];
    const tracer = tracerOf({
      sampler: { shouldSample: (at) => (seen.push(at), { decision: 2 }), toString: () => 'test' },
      spanProcessors: [{ ...noProcessor, onStart: (_span, at) => void seen.push(at) }],
    });
    tracer.startSpan('root', { root: true }, trace.setSpan(ROOT_CONTEXT, tracer.startSpan('outer', {}, ROOT_CONTEXT)));
    expect(seen.map((at) => trace.getSpan(at))).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('lets neither the caller nor a sampler of the application’s change attributes afterwards', () => {
    const given = { list: ['a'], name: 'n' };
    let asked: Record<string, unknown> = {};
    const sampler: sdk.Sampler = {
      shouldSample: (...[, , , , attributes]) => ((asked = attributes), { decision: 2 }),
      toString: () => 'test',
    };
    const span = tracerOf({ sampler, isForeignSampler: true }).startSpan('work', { attributes: given }) as RecordedSpan;
    given.list.push('b');
    given.name = 'changed';
    asked['name'] = 'changed';
    span.setAttribute('later', 1);
    expect(span.attributes).toEqual({ list: ['a'], name: 'n', later: 1 });
    expect(asked).not.toHaveProperty('later');
  });

  it.each([
    ['a function', (tracer: Tracer, fn: (span: Span) => string) => tracer.startActiveSpan('work', fn)],
    ['options', (tracer: Tracer, fn: (span: Span) => string) => tracer.startActiveSpan('work', { kind: 2 }, fn)],
    [
      'options and a context',
      (tracer: Tracer, fn: (span: Span) => string) =>
        tracer.startActiveSpan('work', { kind: 2 }, ROOT_CONTEXT.setValue(createContextKey('k'), 1), fn),
    ],
  ])('runs what startActiveSpan() is given with the span as the active one: %s', (what, start) => {
    let given: Span | undefined;
    const answer = start(tracerOf(), (span) => {
      given = span;
      return trace.getActiveSpan() === span ? 'active' : 'not active';
    });
    expect(answer).toBe('active');
    expect((given as RecordedSpan).kind).toBe(what === 'a function' ? 0 : 2);
    expect(given?.isRecording()).toBe(true);
  });

  it('does nothing in startActiveSpan() without a function', () => {
    expect((tracerOf().startActiveSpan as (name: string) => unknown)('work')).toBeUndefined();
  });

  it('makes random ids when nobody gives any', () => {
    const { traceId, spanId } = tracerOf({ idGenerator: undefined }).startSpan('work').spanContext();
    expect([traceId, spanId]).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{16}$/),
    ]);
  });
});

describe('the start of a span', () => {
  it('counts from its parent’s, and follows the wall clock when that was set long ago', () => {
    const clocks = new StoppedClocks();
    try {
      const tracer = tracerOf();
      const root = tracer.startSpan('root', {}, ROOT_CONTEXT) as RecordedSpan;
      const below = (): number[] => [
        ...(tracer.startSpan('b', {}, trace.setSpan(ROOT_CONTEXT, root)) as RecordedSpan).startTime,
      ];
      const [seconds, nanos] = root.startTime;
      clocks.advance(4);
      expect(below()).toEqual([seconds, nanos + 500_000]);
      clocks.advance(8 * 2_000);
      expect(below()).toEqual([seconds + 2, nanos + 500_000]);
      jest.spyOn(Date, 'now').mockReturnValue(1_800_000_000_000);
      expect(below()).toEqual([1_800_000_000, 0]);
    } finally {
      clocks.restore();
    }
  });
});

describe('values that are more than texts and numbers', () => {
  /** Records whatever it is given, as releases 3 of the SDK do. */
  class AnyProvider extends sdk.TracerProvider {
    override getTracer(): Tracer {
      return { startSpan: (_name: string, options: object) => options } as unknown as Tracer;
    }
  }
  const any = { map: { list: [1, 'a', null, { text: 'long text' }] }, bytes: new Uint8Array([1, 2]), none: null };
  const set = (trace: typeof sdk): RecordedSpan => {
    const tracer = createProvider({ trace }, parts({ spanLimits: { attributeValueLengthLimit: 4 } })).getTracer('t');
    const span = tracer.startSpan('work', { attributes: { ...any } as never, links: [linkWith({ map: {} })] });
    span.setAttribute('later', { undefined: undefined, text: 'long text' } as never);
    return span as RecordedSpan;
  };
  const linkWith = (attributes: object) => ({
    context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
    attributes: attributes as never,
  });

  it('are recorded where the SDK records them, as copies with their texts cut', () => {
    const { attributes, links } = set({ ...sdk, TracerProvider: AnyProvider });
    expect(attributes).toEqual({
      map: { list: [1, 'a', null, { text: 'long' }] },
      bytes: new Uint8Array([1, 2]),
      none: null,
      later: { text: 'long' },
    });
    expect(attributes['map']).not.toBe(any.map);
    expect(links[0]?.attributes).toEqual({ map: {} });
  });

  it('are left out where it does not', () => {
    const { attributes, links } = set(sdk);
    expect(attributes).toEqual({});
    expect(links[0]?.attributes).toBeUndefined();
  });

  it('are no classes, no functions, and end', () => {
    const endless: unknown[] = [];
    endless.push([endless]);
    const twice = { a: [1] };
    expect([new Date(), () => 1, [Symbol('s')], 1n, new Map(), endless].map(isAnyValue)).toEqual(Array(6).fill(false));
    expect([[twice, twice], Object.create(null), [undefined], 'a', null].map(isAnyValue)).toEqual(Array(5).fill(true));
  });
});

describe('createProvider', () => {
  it('gives out one tracer for one name, version and schema', () => {
    const provider = providerOf();
    expect(provider.getTracer('a')).toBe(provider.getTracer('a'));
    expect(provider.getTracer('a', '1')).not.toBe(provider.getTracer('a'));
    expect(provider.getTracer('a', '1', { schemaUrl: 's' })).not.toBe(provider.getTracer('a', '1'));
    expect(provider).toBeInstanceOf(sdk.TracerProvider);
  });

  it('flushes and shuts down its processors', async () => {
    const [forceFlush, shutdown] = [jest.fn(() => Promise.resolve()), jest.fn(() => Promise.resolve())];
    const provider = providerOf({ spanProcessors: [{ ...noProcessor, forceFlush, shutdown }] });
    await provider.forceFlush();
    await provider.shutdown();
    expect([forceFlush.mock.calls.length, shutdown.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('a recorded span on a console', () => {
  it('shows what exporters read, and nothing else', () => {
    const span = tracerOf().startSpan('work', { attributes: { a: 1 } });
    const shown = inspect(span, { depth: 4 });
    expect(shown).toContain("name: 'work'");
    expect(shown).toContain('attributes: { a: 1 }');
    expect(shown).toContain("resource: { attributes: { 'service.name': 'orders' } }");
    expect(shown).not.toContain('recording');
    expect(inspect([[[[span]]]], { depth: 2 })).not.toContain('work');
  });
});
