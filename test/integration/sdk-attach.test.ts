import { context, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { START_TRACING_OPTIONS } from '../../lib/sdk/option-rules.js';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../lib/sdk/start-tracing.options.js';
import { captureDiag, type CapturedDiag } from '../unit/sdk/capture-diag.js';

let theirs: InMemorySpanExporter;
let provider: NodeTracerProvider;
let handle: TracingHandle | undefined;
let log: CapturedDiag;

beforeEach(() => {
  log = captureDiag();
  theirs = new InMemorySpanExporter();
  provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(theirs)] });
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  await provider.shutdown();
  trace.disable();
  context.disable();
  log.restore();
});

describe('an application that already runs a NodeTracerProvider', () => {
  it('keeps it, and our spans go there', async () => {
    provider.register();
    handle = startTracing({ serviceName: 'ignored', exporters: ['memory'], env: {} });
    expect(handle.mode).toBe('attached');
    expect(handle.memory).toBeUndefined();
    trace.getTracer('nestjs-traced').startSpan('work').end();
    expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(['work']);
    expect(log.warn).toEqual([
      expect.stringMatching(
        /these options have no effect: serviceName \(its resource\), exporters \(its span processors\)\./,
      ),
    ]);
  });

  it('goes on running after our shutdown', async () => {
    provider.register();
    handle = startTracing({ env: {} });
    await handle.shutdown();
    trace.getTracer('nestjs-traced').startSpan('later').end();
    expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(['later']);
  });

  it('is told when it has no context manager', () => {
    trace.setGlobalTracerProvider(provider);
    handle = startTracing({ env: {} });
    expect(handle.mode).toBe('attached');
    expect(log.warn).toEqual([expect.stringContaining('no context manager')]);
  });

  it('is not bothered by settings that its own SDK may understand', () => {
    provider.register();
    handle = startTracing({ env: { OTEL_PROPAGATORS: 'b3', OTEL_TRACES_EXPORTER: 'jaeger' } });
    expect(log.warn).toEqual([]);
  });
});

const processor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
const ids = { generateTraceId: () => '1'.repeat(32), generateSpanId: () => '1'.repeat(16) };

/** Every option there is, with what does its job where a provider was there before; `undefined` where it has its effect. */
const OPTIONS: {
  readonly [Name in keyof Required<StartTracingOptions>]: readonly [StartTracingOptions[Name], string?];
} = {
  serviceName: ['orders', 'its resource'],
  serviceVersion: ['1', 'its resource'],
  serviceInstanceId: ['7', 'its resource'],
  environment: ['production', 'its resource'],
  resourceAttributes: [{ team: 'checkout' }, 'its resource'],
  exporters: [['memory'], 'its span processors'],
  batch: [{ scheduleDelayMs: 1 }, 'its span processors'],
  spanProcessors: [[processor], 'its span processors'],
  baggage: [
    { toAttributes: ['tenant'] },
    'the BaggageSpanProcessor of @opentelemetry/baggage-span-processor among its span processors',
  ],
  alerts: [true, 'a SlowSpanProcessor of nestjs-traced/sdk among its span processors'],
  sampler: ['always_on', 'its sampler'],
  sampling: [0.5, 'its sampler'],
  limits: [{ attributeCount: 7 }, 'its span limits'],
  idGenerator: [ids, 'its id generator'],
  propagators: [['b3'], 'propagation.setGlobalPropagator()'],
  causality: [true, 'only a provider of ours'],
  traceBudget: [true, 'only a provider of ours'],
  flushOnSignals: [true, 'the code that made it, which calls its shutdown()'],
  rules: [[]],
  propagateTo: ['*.example'],
  eventLoop: [false],
  shutdownTimeoutMs: [50],
  exceptionSignal: ['both'],
  onException: [() => undefined],
  resiliencePrefix: ['acme'],
  masking: [{}],
  env: [{}],
};

describe('options for a provider that was there before', () => {
  const given = (names: readonly string[]): StartTracingOptions =>
    Object.fromEntries(names.map((name) => [name, OPTIONS[name as 'env'][0]]));
  const names = Object.keys(OPTIONS) as (keyof StartTracingOptions)[];

  it('are all in this list', () => {
    expect(Object.keys(START_TRACING_OPTIONS).toSorted()).toEqual(names.toSorted());
  });

  it('are named in one warning where they have no effect, each with what does its job instead', async () => {
    provider.register();
    // One of `sampler` and `sampling` may be given.
    for (const other of ['sampler', 'sampling']) {
      await handle?.shutdown();
      log.warn.length = 0;
      handle = startTracing(given(names.filter((name) => name !== other)));
      const unused = names.filter((name) => name !== other && OPTIONS[name][1] !== undefined);
      expect(log.warn).toHaveLength(1);
      for (const name of unused) expect(log.warn[0]).toContain(` ${name} (${OPTIONS[name][1]})`);
      expect(log.warn[0]?.match(/\w+ \(/g)).toHaveLength(unused.length);
    }
  });

  it.each(names.filter((name) => OPTIONS[name][1] !== undefined))('are named one by one: %s', (name) => {
    provider.register();
    handle = startTracing({ ...given([name]), env: {} });
    expect(log.warn).toEqual([
      `nestjs-traced: a tracer provider was registered before, so these options have no effect: ${name} (${OPTIONS[name][1]}). ` +
        'What stands in brackets does it there; remove the options, or start tracing first.',
    ]);
  });

  it('are not named where they act, or switch off what is not there', () => {
    provider.register();
    const off = { causality: false, traceBudget: false, flushOnSignals: false, alerts: false };
    handle = startTracing({ ...given(names.filter((name) => OPTIONS[name][1] === undefined)), ...off });
    expect(log.warn).toEqual([]);
  });

  it('bound the end, also where the provider does not come to it', async () => {
    let end = (): void => undefined;
    const stalled = new NodeTracerProvider({
      spanProcessors: [{ ...processor, forceFlush: () => new Promise<void>((resolve) => (end = resolve)) }],
    });
    stalled.register();
    handle = startTracing({ env: {}, shutdownTimeoutMs: 20 });
    await handle.shutdown();
    expect(log.warn).toEqual(['nestjs-traced: the registered provider has not sent what waited within 20 ms.']);
    end();
  });
});

describe('an application that registers its provider after us', () => {
  it('is refused by the API, and ours stays', () => {
    handle = startTracing({ exporters: ['memory'], env: {} });
    expect(trace.setGlobalTracerProvider(provider)).toBe(false);
    trace.getTracer('nestjs-traced').startSpan('work').end();
    expect(handle.memory!.getFinishedSpans()).toHaveLength(1);
    expect(theirs.getFinishedSpans()).toHaveLength(0);
  });
});
