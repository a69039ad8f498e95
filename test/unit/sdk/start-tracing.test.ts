import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NO_MASKER } from '../../../lib/privacy/masker.js';
import { MemorySpanExporter } from '../../../lib/sdk/exporters/memory.exporter.js';
import { startTracing as startStatic } from '../../../lib/sdk/start-tracing-static.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { StartTracingOptions, TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { privacy } from '../../../lib/privacy/privacy-state.js';
import { captureDiag, type CapturedDiag } from './capture-diag.js';
import { startHttpSink, type HttpSink } from './http-sink.js';

let handle: TracingHandle | undefined;
let log: CapturedDiag;
let sink: HttpSink | undefined;

const start = (options: StartTracingOptions = {}): TracingHandle => (handle = startTracing({ env: {}, ...options }));
const recordOne = (name = 'work'): void => trace.getTracer('test', '1.2.3').startSpan(name).end();

beforeEach(() => {
  log = captureDiag();
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  await sink?.close();
  sink = undefined;
  privacy.masker = NO_MASKER;
  log.restore();
});

describe('startTracing', () => {
  it('sends spans to the memory exporter at once', () => {
    const tracing = start({ serviceName: 'orders', exporters: ['memory'] });
    recordOne();
    expect(tracing.mode).toBe('started');
    const [span] = tracing.memory!.getFinishedSpans();
    expect(span?.name).toBe('work');
    expect(span?.resource.attributes['service.name']).toBe('orders');
    expect(tracing.stats()).toEqual([
      expect.objectContaining({ name: 'memory', sent: 1, failed: 0, lastError: undefined }),
    ]);
  });

  it('says once which options nobody reads, and what was meant', () => {
    start({ exporter: 'console', batch: { scheduleDelay: 5 }, http: {} } as never);
    expect(log.warn.filter((line) => line.includes('unknown option'))).toEqual([
      "nestjs-traced: startTracing(): unknown option 'exporter'. Did you mean 'exporters'?",
      "nestjs-traced: startTracing(): unknown option 'batch.scheduleDelay'. Did you mean 'batch.scheduleDelayMs'?",
      expect.stringMatching(/^nestjs-traced: startTracing\(\): unknown option 'http'\. Known are 'serviceName', /),
    ]);
  });

  it.each([
    [undefined, 'first'],
    [false, undefined],
  ])('names the sibling that a span started after, with causality %s: %s', (causality, expected) => {
    const tracing = start({ exporters: ['memory'], ...(causality === undefined ? {} : { causality }) });
    const tracer = trace.getTracer('test');
    tracer.startActiveSpan('parent', (parent) => {
      tracer.startSpan('first').end();
      tracer.startSpan('second').end();
      parent.end();
    });
    const spans = tracing.memory!.getFinishedSpans();
    const after = spans.find(({ name }) => name === 'second')?.attributes['traced.after'];
    expect(spans.find((span) => span.spanContext().spanId === after)?.name).toBe(expected);
  });

  it('sends every span to every exporter', async () => {
    const [first, second] = [new MemorySpanExporter(), new MemorySpanExporter()];
    const tracing = start({ exporters: [first, second] });
    recordOne();
    await tracing.flush();
    expect([first, second].map((exporter) => exporter.getFinishedSpans().length)).toEqual([1, 1]);
  });

  it('returns the first handle when it is called again, whichever copy is called', () => {
    const tracing = start({ exporters: ['memory'] });
    expect(startTracing({ exporters: ['console'], env: {} })).toBe(tracing);
    expect(startStatic({ env: {} })).toBe(tracing);
    expect(log.info.filter((line) => line.includes('not used'))).toHaveLength(2);
  });

  it('can be started again after it has been shut down', async () => {
    const first = start({ exporters: ['memory'] });
    await first.shutdown();
    const second = start({ exporters: ['memory'] });
    recordOne();
    expect(second).not.toBe(first);
    expect(second.memory!.getFinishedSpans()).toHaveLength(1);
    expect(first.memory!.getFinishedSpans()).toHaveLength(0);
  });

  it('sends everything on shutdown although a span processor of the application fails', async () => {
    sink = await startHttpSink((response) => void setTimeout(() => response.writeHead(202).end(), 30));
    const broken = {
      onStart: () => undefined,
      onEnd: () => undefined,
      forceFlush: () => Promise.reject(new Error('flush')),
      shutdown: () => Promise.reject(new Error('shutdown')),
    };
    const tracing = start({ exporters: [{ name: 'zipkin', endpoint: sink.url }], spanProcessors: [broken] });
    recordOne();
    await tracing.flush();
    recordOne();
    await tracing.shutdown();
    expect(tracing.stats()).toEqual([
      expect.objectContaining({ name: 'zipkin', sent: 2, failed: 0, lastError: undefined }),
    ]);
    expect(log.warn).toHaveLength(2);
  });

  it('sends in batches of the size asked for, the option before the variable', async () => {
    sink = await startHttpSink();
    const tracing = start({
      exporters: [{ name: 'zipkin', endpoint: sink.url }],
      env: { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '3', OTEL_BSP_SCHEDULE_DELAY: '60000' },
      batch: { maxExportBatchSize: 10 },
    });
    for (let index = 0; index < 25; index += 1) recordOne();
    await tracing.flush();
    expect(sink.requests.map(({ body }) => (JSON.parse(body) as unknown[]).length).toSorted((a, b) => a - b)).toEqual([
      5, 10, 10,
    ]);
  });

  it.each([
    ['always_on', 100],
    ['always_off', 0],
    [{ name: 'traceidratio', arg: 0 }, 0],
    [{ name: 'traceidratio', arg: 1 }, 100],
    ['parentbased_always_off', 0],
    [{ shouldSample: () => ({ decision: 2 }) }, 100],
  ] as const)('keeps of 100 traces what the sampler %j says', (sampler, expected) => {
    const tracing = start({ sampler, exporters: ['memory'] });
    for (let index = 0; index < 100; index += 1) recordOne();
    expect(tracing.memory!.getFinishedSpans()).toHaveLength(expected);
  });

  it.each([
    ['random, as it makes them itself', undefined, '03'],
    ['not known to be, where somebody else makes them', 'f'.repeat(32), '01'],
  ])('says of its trace ids that they are %s', (_what, traceId, flags) => {
    const idGenerator = traceId && { generateTraceId: () => traceId, generateSpanId: () => 'c'.repeat(16) };
    start({ exporters: [], sampler: 'always_on', ...(idGenerator && { idGenerator }) });
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(ROOT_CONTEXT, trace.getTracer('t').startSpan('work')), headers);
    expect(headers['traceparent']).toMatch(new RegExp(`^00-[0-9a-f]{32}-[0-9a-f]{16}-${flags}$`));
  });

  it('exports nowhere without a word when that is what was asked for', () => {
    expect(start({ env: { OTEL_TRACES_EXPORTER: 'none' } }).stats()).toEqual([]);
    expect([...log.info, ...log.warn]).toEqual([]);
  });

  it('carries the context across an await', async () => {
    start({ exporters: ['memory'] });
    const span = trace.getTracer('test').startSpan('outer');
    await context.with(trace.setSpan(ROOT_CONTEXT, span), async () => {
      await Promise.resolve();
      expect(trace.getActiveSpan()).toBe(span);
    });
    span.end();
  });

  it('keeps no text of attributes with a limit of 0 characters', () => {
    const tracing = start({ exporters: ['memory'], limits: { attributeValueLength: 0 } });
    const span = trace.getTracer('t').startSpan('work', { attributes: { text: 'long', list: ['a', 'b'], count: 3 } });
    span.addEvent('event', { text: 'long' });
    span.end();
    expect(tracing.memory!.getFinishedSpans()[0]).toMatchObject({
      name: 'work',
      attributes: { text: '', list: ['', ''], count: 3 },
      events: [{ name: 'event', attributes: { text: '' } }],
    });
    expect(log.warn).toEqual([]);
  });

  it.each([
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', { attributes: 0, events: 1, eventAttributes: 1, links: 1, linkAttributes: 1 }],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', { attributes: 1, events: 0, eventAttributes: 0, links: 1, linkAttributes: 1 }],
    ['OTEL_SPAN_LINK_COUNT_LIMIT', { attributes: 1, events: 1, eventAttributes: 1, links: 0, linkAttributes: 0 }],
    ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', { attributes: 1, events: 1, eventAttributes: 0, links: 1, linkAttributes: 1 }],
    ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', { attributes: 1, events: 1, eventAttributes: 1, links: 1, linkAttributes: 0 }],
    ['OTEL_ATTRIBUTE_COUNT_LIMIT', { attributes: 0, events: 1, eventAttributes: 0, links: 1, linkAttributes: 0 }],
  ])('keeps nothing of what %s=0 counts', (variable, kept) => {
    const tracing = start({ exporters: ['memory'], env: { [variable]: '0' } });
    const linked = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
    const links = [{ context: linked, attributes: { a: 1 } }];
    const span = trace.getTracer('t').startSpan('work', { attributes: { a: 1 }, links });
    span.addEvent('event', { a: 1 });
    span.end();
    const { attributes, events, links: keptLinks } = tracing.memory!.getFinishedSpans()[0]!;
    const sizeOf = (values: object = {}): number => Object.keys(values).length;
    expect({
      attributes: sizeOf(attributes),
      events: events.length,
      eventAttributes: sizeOf(events[0]?.attributes),
      links: keptLinks.length,
      linkAttributes: sizeOf(keptLinks[0]?.attributes),
    }).toEqual(kept);
  });

  it('cuts no value, list, name or message between the halves of a surrogate pair', () => {
    const tracing = start({ exporters: ['memory'], limits: { attributeValueLength: 10 } });
    const long = `${'x'.repeat(9)}\u{1f600}\u{1f600}`;
    const span = trace
      .getTracer('t')
      .startSpan('n'.repeat(1_023) + long.slice(9), { attributes: { text: long, list: [long] } });
    span.addEvent('event', { text: long });
    span.setStatus({ code: SpanStatusCode.ERROR, message: long });
    span.end();
    expect(tracing.memory!.getFinishedSpans()[0]).toMatchObject({
      name: 'n'.repeat(1_023),
      attributes: { text: 'x'.repeat(9), list: ['x'.repeat(9)] },
      events: [{ attributes: { text: 'x'.repeat(9) } }],
      status: { message: 'x'.repeat(9) },
    });
  });

  it('calls span processors before the exporters, with the span masked, or as it was recorded when they say so', () => {
    const seen: string[] = [];
    const processor = {
      onStart: () => undefined,
      onEnd: (span: { name: string }) => void seen.push(span.name),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const masker = { attribute: (_key: string, value: unknown) => value, text: () => 'x', url: String, sql: String };
    const tracing = start({
      exporters: ['memory'],
      spanProcessors: [processor, { processor, sees: 'unmasked' }],
      masking: masker,
    });
    recordOne('secret');
    expect(seen).toEqual(['x', 'secret']);
    expect(privacy.masker?.text('secret')).toBe('x');
    expect(tracing.memory!.getFinishedSpans()[0]?.name).toBe('x');
  });

  it('leaves spans alone when masking is switched off', () => {
    privacy.masker = { ...NO_MASKER, text: () => 'masked' };
    const tracing = start({ exporters: ['memory'], masking: false });
    recordOne('plain ada@example.com');
    expect(tracing.memory!.getFinishedSpans()[0]?.name).toBe('plain ada@example.com');
    expect(privacy.masker).toBe(NO_MASKER);
  });

  it('exports nowhere by default and says so once', () => {
    const tracing = start();
    recordOne();
    expect(tracing.stats()).toEqual([]);
    expect(log.warn.filter((line) => line.includes('spans are not exported'))).toHaveLength(1);
  });

  it('exports to the backends whose endpoint is set', () => {
    const env = {
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://127.0.0.1:1/',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    };
    expect(
      start({ env })
        .stats()
        .map(({ name }) => name),
    ).toEqual(['otlp', 'zipkin']);
  });

  it('prefers an option over the environment', () => {
    const tracing = start({
      env: { OTEL_TRACES_EXPORTER: 'console', OTEL_SERVICE_NAME: 'env' },
      exporters: ['memory'],
      serviceName: 'option',
    });
    recordOne();
    expect(tracing.stats().map(({ name }) => name)).toEqual(['memory']);
    expect(tracing.memory!.getFinishedSpans()[0]?.resource.attributes['service.name']).toBe('option');
  });

  it('cuts attribute values after 8192 characters unless told otherwise', () => {
    const tracing = start({ exporters: ['memory'] });
    trace.getTracer('test').startSpan('work', { kind: SpanKind.CLIENT }).setAttribute('big', 'x'.repeat(9_000)).end();
    expect(String(tracing.memory!.getFinishedSpans()[0]?.attributes['big'])).toHaveLength(8_192);
  });

  it.each([
    ['parentbased_always_on', true],
    ['always_off', true],
    ['always_on', false],
  ] as const)('tells wrappers whether the sampler %s decides once per trace', async (sampler, expected) => {
    const tracing = start({ sampler, exporters: ['memory'] });
    expect(runtime.skipUnsampledChildren).toBe(expected);
    await tracing.shutdown();
    expect(runtime.skipUnsampledChildren).toBe(false);
  });

  it('hands exceptions to the log until it is shut down', async () => {
    const onException = () => undefined;
    const tracing = start({ exceptionSignal: 'log', onException, exporters: ['memory'] });
    expect(runtime.onException).toBe(onException);
    await tracing.shutdown();
    expect(runtime.onException).toBeUndefined();
  });

  it('spares unrecorded spans their attributes only when nobody decides by them', async () => {
    const custom = { shouldSample: () => ({ decision: 0 }), toString: () => 'custom' };
    const processor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
    for (const [options, expected] of [
      [{ sampler: 'parentbased_always_on' }, false],
      [{ sampler: custom }, true],
      [{ sampler: 'always_on', spanProcessors: [processor] }, true],
    ] as const) {
      const tracing = start({ ...options, exporters: ['memory'] });
      expect(runtime.samplerReadsAttributes).toBe(expected);
      await tracing.shutdown();
      expect(runtime.samplerReadsAttributes).toBe(true);
    }
  });

  it('takes the exception signal from the option, else from the environment, until it is shut down', async () => {
    const tracing = start({ env: { OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN: 'logs/dup' } });
    expect(runtime.exceptionSignal).toBe('both');
    await tracing.shutdown();
    expect(runtime.exceptionSignal).toBe('span-event');
    start({ env: { OTEL_SEMCONV_EXCEPTION_SIGNAL_OPT_IN: 'logs' }, exceptionSignal: 'span-event' });
    expect(runtime.exceptionSignal).toBe('span-event');
  });

  it('takes the prefix of policies from the option until it is shut down', async () => {
    const tracing = start({ resiliencePrefix: 'acme.retry', exporters: ['memory'] });
    expect(runtime.resiliencePrefix).toBe('acme.retry');
    await tracing.shutdown();
    expect(runtime.resiliencePrefix).toBeUndefined();
  });

  it('records nothing but still propagates when the SDK is disabled', () => {
    const tracing = start({ env: { OTEL_SDK_DISABLED: 'TRUE' }, exporters: ['memory'] });
    expect(tracing.mode).toBe('disabled');
    const incoming = { traceparent: '00-12345678901234567890123456789012-1234567890123456-01' };
    const extracted = propagation.extract(ROOT_CONTEXT, incoming);
    const outgoing: Record<string, string> = {};
    context.with(extracted, () => {
      expect(trace.getTracer('test').startSpan('work').isRecording()).toBe(false);
      propagation.inject(context.active(), outgoing);
    });
    expect(outgoing).toEqual(incoming);
  });

  it.each([
    [{ exporters: ['zipkn'] }, 'TRACED_UNKNOWN_EXPORTER', "Did you mean 'zipkin'?"],
    [{ propagators: ['tracecontex'] }, 'TRACED_UNKNOWN_PROPAGATOR', "Did you mean 'tracecontext'?"],
    [{ sampler: 'parentbased_alwayson' }, 'TRACED_INVALID_SAMPLER', "Did you mean 'parentbased_always_on'?"],
    [{ sampler: { name: 'traceidratio', arg: 1.5 } }, 'TRACED_INVALID_SAMPLER', 'from 0'],
    [{ exporters: [{ name: 'zipkin', endpoint: 'localhost:9411' }] }, 'TRACED_INVALID_ENDPOINT', 'http://'],
    [{ exporters: [{ name: 'otlp', endpoint: 'nowhere' }] }, 'TRACED_INVALID_ENDPOINT', 'http://'],
    [{ exporters: 'zipkin' }, 'TRACED_INVALID_OPTION', 'exporters'],
    [{ batch: { maxQueueSize: -1 } }, 'TRACED_INVALID_OPTION', 'batch.maxQueueSize'],
    [{ limits: { attributeCount: 1.5 } }, 'TRACED_INVALID_OPTION', 'limits.attributeCount'],
    [{ exceptionSignal: 'logs' }, 'TRACED_INVALID_OPTION', 'exceptionSignal'],
    [{ resiliencePrefix: 'my retries' }, 'TRACED_INVALID_OPTION', 'resiliencePrefix'],
  ])('refuses %j with %s', (options, code, hint) => {
    const call = (): unknown => start(options as StartTracingOptions);
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(hint) }));
    expect(trace.getTracer('test').startSpan('none').isRecording()).toBe(false);
  });

  it('ignores the same mistakes in the environment with a warning each', () => {
    const tracing = start({
      env: {
        OTEL_TRACES_EXPORTER: 'zipkn,memory',
        OTEL_PROPAGATORS: 'b4',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '1.5',
        OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'localhost',
        OTEL_BSP_MAX_QUEUE_SIZE: '-1',
      },
    });
    recordOne();
    expect(tracing.memory!.getFinishedSpans()).toHaveLength(1);
    for (const name of [
      'OTEL_TRACES_EXPORTER',
      'OTEL_PROPAGATORS',
      'OTEL_TRACES_SAMPLER_ARG',
      'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
      'OTEL_BSP_MAX_QUEUE_SIZE',
    ]) {
      expect(log.warn.filter((line) => line.includes(name))).toHaveLength(1);
    }
  });
});
