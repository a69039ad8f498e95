import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import fc from 'fast-check';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { NO_MASKER } from '../../../lib/privacy/masker.js';
import type { AlertsOptions, SlowSpanAlert } from '../../../lib/sdk/processors/alerts.options.js';
import { RecentDurations } from '../../../lib/sdk/processors/recent-durations.js';
import { SlowSpanProcessor, type SlowSpanEnvironment } from '../../../lib/sdk/processors/slow-span.processor.js';
import { isTracingSuppressed } from '../../../lib/core/process/suppression.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { TracedError } from '../../../lib/shared/errors/errors.js';
import type { Clock } from '../../../lib/shared/time/clock.js';
import type { ValueMasker } from '../../../lib/privacy/masker.js';
import { privacy } from '../../../lib/privacy/privacy-state.js';
import { captureDiag, type CapturedDiag } from './capture-diag.js';
import { startHttpSink, type HttpSink } from './http-sink.js';
import { makeSpan, SPAN_ID, TRACE_ID } from './make-span.js';

let log: CapturedDiag;
let handle: TracingHandle | undefined;
let sink: HttpSink | undefined;
let nowMs: number;
let alerts: SlowSpanAlert[];

const clock: Clock = {
  now: () => nowMs,
  epochMs: () => nowMs,
  // Waits between attempts are short; the time for an answer is not, or a busy machine would be a silent backend.
  setTimer: (callback, delayMs) => {
    const timer = setTimeout(callback, delayMs < 3_000 ? Math.min(delayMs, 50) : delayMs);
    return { clear: () => clearTimeout(timer) };
  },
};

beforeEach(() => {
  log = captureDiag();
  nowMs = 0;
  alerts = [];
});

afterEach(async () => {
  await handle?.shutdown();
  handle = undefined;
  await sink?.close();
  sink = undefined;
  privacy.masker = NO_MASKER;
  log.restore();
});

const collect = (alert: SlowSpanAlert): void => void alerts.push(alert);

function processor(options: AlertsOptions = {}, environment: SlowSpanEnvironment = {}): SlowSpanProcessor {
  return new SlowSpanProcessor({ sinks: [collect], ...options }, { clock, ...environment });
}

function span(durationMs: number, name = 'work', kind = SpanKind.INTERNAL) {
  return makeSpan({ name, kind, duration: [Math.floor(durationMs / 1000), (durationMs % 1000) * 1e6] });
}

describe('a slow span', () => {
  it('raises an alert that says which, how slow, against what, and when', async () => {
    const watching = processor({ rules: [{ thresholdMs: 500 }] });
    watching.onEnd(makeSpan({ duration: [0, 750_000_000], attributes: { 'order.id': 7 }, kind: SpanKind.SERVER }));
    expect(alerts).toEqual([]);
    await watching.forceFlush();
    expect(alerts).toEqual([
      {
        traceId: TRACE_ID,
        spanId: SPAN_ID,
        sampled: true,
        name: 'work',
        kind: 'server',
        serviceName: 'orders',
        durationMs: 750,
        thresholdMs: 500,
        reason: 'absolute',
        timestamp: '2023-11-14T22:13:21.123Z',
        attributes: { 'order.id': 7 },
        suppressed: 0,
      },
    ]);
  });

  it('is judged by the first rule that fits its name and kind', async () => {
    const watching = processor({
      rules: [
        { name: 'order.place', thresholdMs: 100 },
        { name: 'order.*', thresholdMs: false },
        { name: /^GET /, kind: 'server', thresholdMs: 200 },
        { thresholdMs: 1000 },
      ],
    });
    watching.onEnd(span(100, 'order.place'));
    watching.onEnd(span(99, 'order.place.a'));
    watching.onEnd(span(9999, 'order.find'));
    watching.onEnd(span(300, 'GET /a', SpanKind.SERVER));
    watching.onEnd(span(300, 'GET /a', SpanKind.CLIENT));
    watching.onEnd(span(1000, 'other'));
    await watching.forceFlush();
    expect(alerts.map(({ name, thresholdMs }) => [name, thresholdMs])).toEqual([
      ['order.place', 100],
      ['GET /a', 200],
      ['other', 1000],
    ]);
  });

  it('is slow against its own past: above a multiple of the 95th percentile, never below the floor', async () => {
    const watching = processor({ rules: [{ relative: { factor: 2, floorMs: 30, minSamples: 20 } }], cooldownMs: 0 });
    for (let i = 0; i < 19; i++) watching.onEnd(span(20));
    watching.onEnd(span(5000));
    await watching.forceFlush();
    expect(alerts).toEqual([]);
    for (let i = 0; i < 250; i++) watching.onEnd(span(20));
    watching.onEnd(span(39));
    watching.onEnd(span(41));
    await watching.forceFlush();
    expect(alerts.map(({ durationMs, thresholdMs, reason }) => [durationMs, thresholdMs, reason])).toEqual([
      [41, 40, 'relative'],
    ]);
    for (let i = 0; i < 300; i++) watching.onEnd(span(1));
    watching.onEnd(span(29));
    await watching.forceFlush();
    expect(alerts).toHaveLength(1);
  });

  it('is told once per operation and cool-down, with the number of those kept back', async () => {
    const watching = processor({ rules: [{ thresholdMs: 10 }], cooldownMs: 1000 });
    for (let i = 0; i < 5; i++) watching.onEnd(span(20));
    watching.onEnd(span(20, 'other'));
    for (nowMs = 1000; nowMs <= 2000; nowMs += 1000) watching.onEnd(span(20));
    await watching.forceFlush();
    expect(alerts.map(({ name, suppressed }) => [name, suppressed])).toEqual([
      ['work', 0],
      ['other', 0],
      ['work', 4],
      ['work', 0],
    ]);
    expect(watching.stats()).toEqual({ raised: 4, suppressed: 4, dropped: 0, delivered: 4, failed: 0 });
  });

  it('of the oldest operation is forgotten when there are more than a thousand', async () => {
    const watching = processor({ rules: [{ name: 'work', thresholdMs: 10 }] });
    watching.onEnd(span(20));
    for (let i = 0; i < 1000; i++) watching.onEnd(span(1, `other ${i}`));
    watching.onEnd(span(20));
    await watching.forceFlush();
    expect(alerts).toHaveLength(2);
  });

  it('is masked like everything that leaves the process', async () => {
    const masker = {
      text: (text: string) => text.replaceAll('ada', '***'),
      attribute: (key: string, value: unknown) => (key === 'card' ? '[REDACTED]' : value),
      url: (value: string) => value,
      sql: (value: string) => value,
    } as ValueMasker;
    const watching = processor({ rules: [{ thresholdMs: 10 }] }, { masker });
    watching.onEnd(makeSpan({ name: 'greet ada', attributes: { card: '4242', plan: 'pro' } }));
    await watching.forceFlush();
    expect(alerts).toMatchObject([{ name: 'greet ***', attributes: { card: '[REDACTED]', plan: 'pro' } }]);
  });

  it('goes to the log by default', async () => {
    const watching = new SlowSpanProcessor({}, { clock });
    watching.onEnd(span(1500));
    watching.onEnd(span(900, 'quick'));
    await watching.forceFlush();
    expect(log.warn).toEqual([expect.stringMatching(/slow span work: 1500\.0 ms, limit 1000\.0 ms, trace 0af76519/)]);
  });
});

describe('the queue of alerts', () => {
  it('holds a hundred, drops and counts the rest, and warns once', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const watching = processor({ rules: [{ thresholdMs: 10 }], cooldownMs: 0, sinks: [() => gate, collect] });
    for (let i = 0; i < 250; i++) watching.onEnd(span(20));
    expect(watching.stats()).toMatchObject({ raised: 250, dropped: 150 });
    expect(log.warn).toHaveLength(1);
    open();
    await watching.forceFlush();
    expect(alerts).toHaveLength(100);
    expect(watching.stats()).toMatchObject({ raised: 250, dropped: 150, delivered: 200 });
    watching.onEnd(span(20));
    await watching.forceFlush();
    expect(alerts).toHaveLength(101);
  });

  it('never lets a failing sink reach the program or the other sinks', async () => {
    const watching = processor({
      rules: [{ thresholdMs: 10 }],
      cooldownMs: 0,
      sinks: [
        () => {
          throw new Error('broken');
        },
        () => Promise.reject(new Error('broken too')),
        collect,
      ],
    });
    watching.onEnd(span(20));
    watching.onEnd(span(20));
    await watching.forceFlush();
    expect(watching.stats()).toMatchObject({ delivered: 2, failed: 4 });
    expect(log.warn).toEqual([expect.stringContaining('broken')]);
  });
});

describe('a webhook', () => {
  it('gets each alert as JSON, after a failure too', async () => {
    sink = await startHttpSink((response, count) => void response.writeHead(count === 1 ? 503 : 204).end());
    const webhook = { webhook: `${sink.url}/slow`, headers: { authorization: 'Bearer x' } };
    const watching = processor({ rules: [{ thresholdMs: 10 }], sinks: [webhook] }, { random: () => 0 });
    watching.onEnd(span(20));
    await watching.shutdown();
    expect(sink.requests.map(({ path }) => path)).toEqual(['/slow', '/slow']);
    expect(sink.requests[1]?.headers).toMatchObject({ authorization: 'Bearer x', 'content-type': 'application/json' });
    expect(JSON.parse(sink.requests[1]?.body ?? '')).toMatchObject({ name: 'work', durationMs: 20, traceId: TRACE_ID });
    expect(watching.stats()).toMatchObject({ delivered: 1, failed: 0 });
  });

  it('is called outside of any trace', async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    sink = await startHttpSink();
    const suppressed: boolean[] = [];
    const look = (): void => void suppressed.push(isTracingSuppressed(context.active()));
    subscribe('http.client.request.start', look);
    const watching = processor({ rules: [{ thresholdMs: 10 }], sinks: [{ webhook: sink.url }] });
    watching.onEnd(span(20));
    await watching.shutdown();
    unsubscribe('http.client.request.start', look);
    context.disable();
    expect(suppressed).toEqual([true]);
  });

  it('that refuses is not asked again', async () => {
    sink = await startHttpSink((response) => void response.writeHead(400).end());
    const watching = processor({ rules: [{ thresholdMs: 10 }], sinks: [{ webhook: sink.url }] });
    watching.onEnd(span(20));
    await watching.shutdown();
    expect(sink.requests).toHaveLength(1);
    expect(watching.stats()).toMatchObject({ delivered: 0, failed: 1 });
  });

  it('that does not answer is given up after its attempts', async () => {
    sink = await startHttpSink(() => {});
    const webhook = { webhook: sink.url, timeoutMs: 30, retries: 1 };
    const watching = processor({ rules: [{ thresholdMs: 10 }], sinks: [webhook] }, { random: () => 0 });
    watching.onEnd(span(20));
    await watching.shutdown();
    expect(sink.requests).toHaveLength(2);
    expect(watching.stats()).toMatchObject({ failed: 1 });
  });
});

describe('startTracing({ alerts })', () => {
  it('tells what is sent of the span: masked once, and cut by the same limits', async () => {
    const rules: string[] = [];
    handle = startTracing({
      env: {},
      exporters: ['memory'],
      eventLoop: false,
      limits: { attributeValueLength: 20 },
      masking: { onMasked: ({ rule }) => rules.push(rule) },
      alerts: { rules: [{ thresholdMs: 500 }], sinks: [collect] },
    });
    const slow = trace.getTracer('t').startSpan('slow', { startTime: Date.now() - 900 });
    slow.setAttributes({ note: 'x'.repeat(100), mail: 'ada@example.com' });
    slow.end();
    await handle.flush();
    const sent = handle.memory?.getFinishedSpans() ?? [];
    expect(alerts.map(({ attributes }) => attributes)).toEqual(sent.map(({ attributes }) => attributes));
    expect(alerts[0]?.attributes['note']).toBe('x'.repeat(20));
    expect(rules).toHaveLength(1);
  });

  it('watches the spans of the process and writes an event on the slow one', async () => {
    handle = startTracing({
      env: {},
      exporters: ['memory'],
      alerts: { rules: [{ name: 'slow', thresholdMs: 20 }], sinks: ['event', collect] },
    });
    const tracer = trace.getTracer('test');
    const started = Date.now();
    tracer.startSpan('slow', { startTime: started }).end(started + 25);
    tracer.startSpan('quick').end();
    await handle.flush();
    const spans = handle.memory?.getFinishedSpans() ?? [];
    expect(spans.map(({ name, events }) => [name, events.map((event) => event.name)])).toEqual([
      ['slow', ['traced.slow_span']],
      ['quick', []],
    ]);
    expect(spans[0]?.events[0]?.attributes).toEqual({
      'traced.slow_span.duration': 0.025,
      'traced.slow_span.threshold': 0.02,
      'traced.slow_span.reason': 'absolute',
    });
    expect(alerts).toMatchObject([{ name: 'slow', durationMs: 25, spanId: spans[0]?.spanContext().spanId }]);
  });

  it.each<[string, AlertsOptions]>([
    ['a threshold of 0', { rules: [{ thresholdMs: 0 }] }],
    ['an unknown kind', { rules: [{ kind: 'web' as never }] }],
    ['an empty name', { rules: [{ name: '' }] }],
    ['rules that are no list', { rules: {} as never }],
    ['a factor below 1', { rules: [{ relative: { factor: 0.5 } }] }],
    ['a queue for nothing', { queueSize: 0 }],
    ['a negative cool-down', { cooldownMs: -1 }],
    ['an unknown sink', { sinks: ['mail' as never] }],
    ['a webhook that is no URL', { sinks: [{ webhook: 'alerts' }] }],
    ['a webhook without time', { sinks: [{ webhook: 'http://a', timeoutMs: 0 }] }],
  ])('refuses %s', (_, options) => {
    expect(() => startTracing({ env: {}, exporters: ['memory'], alerts: options })).toThrow(TracedError);
  });
});

describe('the rolling percentile', () => {
  it('is that of the last 256 durations, as of at most 15 durations ago', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 16, maxLength: 600 }), (durations) => {
        const recent = new RecentDurations();
        for (const duration of durations) recent.add(duration);
        const last = durations.slice(-256).sort((a, b) => a - b);
        expect(recent.percentile).toBe(last[Math.ceil(last.length * 0.95) - 1]);
      }),
    );
  });
});
