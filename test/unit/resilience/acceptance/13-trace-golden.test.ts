import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { Traced } from '../../../../lib/index.js';
import { attempt, policy, type PolicyOptions } from '../../../../lib/resilience.js';
import { runtime } from '../../../../lib/core/runtime/runtime.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';
import { seededRandom } from '../support/seeded-random.js';
import { VirtualClock } from '../support/virtual-clock.js';

let tracing: TracingCapture;
let clock: VirtualClock;

beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true, clock: 'system' });
  clock = new VirtualClock();
});
afterEach(async () => {
  runtime.resiliencePrefix = undefined;
  await tracing.close();
});

const unavailable = (): Error => Object.assign(new Error('unavailable'), { status: 503 });

/** A client that makes a span per request, as an HTTP instrumentation does, and reads the number of the attempt. */
async function get(fail: boolean): Promise<string> {
  const resend = attempt()?.resendCount ?? 0;
  const attributes = resend > 0 ? { 'http.request.resend_count': resend } : {};
  const span = trace.getTracer('http').startSpan('GET', { kind: SpanKind.CLIENT, attributes });
  span.end();
  if (fail) throw unavailable();
  return 'paid';
}

function service(options: PolicyOptions<unknown>, failures: number, attemptSpans?: 'retries' | 'all' | 'none') {
  const own = policy({ name: 'payments', ...options }, { clock, random: seededRandom(1) });
  let calls = 0;
  class OrderService {
    @Traced({ policy: own, ...(attemptSpans && { attemptSpans }) })
    async charge(): Promise<string> {
      return get(calls++ < failures);
    }
  }
  return new OrderService();
}

interface Node {
  readonly name: string;
  readonly status: SpanStatusCode;
  readonly attributes: object;
  readonly events: string[];
  readonly children: Node[];
}

function tree(parentId?: string): Node[] {
  return tracing
    .spans()
    .filter((span) => span.parentSpanContext?.spanId === parentId)
    .toSorted((a, b) => started(a) - started(b))
    .map((span) => ({
      name: span.name,
      status: span.status.code,
      attributes: span.attributes,
      events: span.events.map(({ name }) => name),
      children: tree(span.spanContext().spanId),
    }));
}

const started = (span: ReadableSpan): number => span.startTime[0] * 1e9 + span.startTime[1];
const client = (resend?: number): object => ({
  name: 'GET',
  attributes: resend === undefined ? {} : { 'http.request.resend_count': resend },
});

describe('the trace of a policy', () => {
  it('of a call that succeeds at once is one span without events', async () => {
    await expect(service({}, 0).charge()).resolves.toBe('paid');
    expect(tree()).toMatchObject([
      { name: 'OrderService.charge', status: SpanStatusCode.UNSET, events: [], children: [client()] },
    ]);
    expect(tracing.find('OrderService.charge').attributes).toMatchObject({
      'resilience.policy.name': 'payments',
      'resilience.attempts': 1,
      'resilience.outcome': 'success',
    });
  });

  it('of two failures and a success is a span without error, with a child and an event per retry', async () => {
    const result = service({ retry: { backoff: 'constant', baseMs: 250 } }, 2).charge();
    await clock.advance(10_000);
    await expect(result).resolves.toBe('paid');
    expect(tree()).toMatchObject([
      {
        name: 'OrderService.charge',
        status: SpanStatusCode.UNSET,
        events: ['resilience.retry', 'resilience.retry'],
        attributes: { 'resilience.attempts': 3, 'resilience.outcome': 'success', 'resilience.retry.delay': 0.5 },
        children: [
          client(),
          {
            name: 'attempt OrderService.charge',
            status: SpanStatusCode.ERROR,
            events: [],
            attributes: {
              'resilience.attempt.number': 1,
              'resilience.attempt.delay': 0.25,
              'resilience.attempt.delay_source': 'backoff',
              'error.type': 'Error',
            },
            children: [client(1)],
          },
          {
            name: 'attempt OrderService.charge',
            status: SpanStatusCode.UNSET,
            attributes: { 'resilience.attempt.number': 2 },
            children: [client(2)],
          },
        ],
      },
    ]);
    const logical = tracing.find('OrderService.charge');
    expect(logical.kind).toBe(SpanKind.INTERNAL);
    expect(logical.attributes).not.toHaveProperty(['error.type']);
    expect(logical.attributes).not.toHaveProperty(['resilience.stop_reason']);
    expect(logical.events.map(({ attributes }) => attributes)).toEqual([
      {
        'resilience.attempt.number': 0,
        'error.type': 'Error',
        'resilience.attempt.delay': 0.25,
        'resilience.attempt.delay_source': 'backoff',
      },
      {
        'resilience.attempt.number': 1,
        'error.type': 'Error',
        'resilience.attempt.delay': 0.25,
        'resilience.attempt.delay_source': 'backoff',
      },
    ]);
    // Stamped when the attempt failed, not when the retry started.
    expect(logical.events.map(({ time }) => time[0] * 1000 + time[1] / 1e6 - clock.epoch)).toEqual([0, 250]);
    expect(tracing.openSpans()).toHaveLength(0);
  });

  it('of a call that fails for good has the exception once', async () => {
    const result = service({}, 99)
      .charge()
      .catch((error: Error) => error.message);
    await clock.advance(10_000);
    expect(await result).toBe('unavailable');
    const logical = tracing.find('OrderService.charge');
    expect(logical.status.code).toBe(SpanStatusCode.ERROR);
    expect(logical.attributes).toMatchObject({
      'error.type': 'Error',
      'resilience.outcome': 'failure',
      'resilience.stop_reason': 'max_attempts',
      'resilience.attempts': 3,
    });
    expect(logical.events.map(({ name }) => name)).toEqual([
      'resilience.retry',
      'resilience.retry',
      'resilience.give_up',
      'exception',
    ]);
    const exceptions = tracing.spans().flatMap(({ events }) => events.filter(({ name }) => name === 'exception'));
    expect(exceptions).toHaveLength(1);
  });

  it('shows all attempts, or none, when asked to', async () => {
    await service({}, 0, 'all').charge();
    expect(tree()[0]?.children).toMatchObject([{ name: 'attempt OrderService.charge', children: [client()] }]);
    tracing.reset();
    const result = service({}, 1, 'none').charge();
    await clock.advance(10_000);
    await result;
    expect(tree()[0]?.children).toMatchObject([client(), client(1)]);
    expect(tree()[0]?.events).toEqual(['resilience.retry']);
  });

  it('has names that start as the process wants them', async () => {
    runtime.resiliencePrefix = 'acme.retry';
    const result = service({}, 1).charge();
    await clock.advance(10_000);
    await result;
    const all = tracing
      .spans()
      .flatMap(({ attributes, events }) => [
        ...Object.keys(attributes),
        ...events.flatMap((event) => [event.name, ...Object.keys(event.attributes ?? {})]),
      ]);
    expect(all.filter((name) => name.startsWith('resilience'))).toEqual([]);
    expect(all).toContain('acme.retry.retry');
    expect(all).toContain('acme.retry.attempts');
    expect(all).toContain('acme.retry.attempt.number');
  });

  it('says of a timeout whose it was, and how long it was', async () => {
    const own = policy(
      { name: 'payments', timeout: 100, deadlineMs: 350, retry: { backoff: 'constant', baseMs: 50 } },
      { clock, random: seededRandom(1) },
    );
    class OrderService {
      @Traced({ policy: own }) charge(): Promise<never> {
        return new Promise(() => {});
      }
    }
    const result = new OrderService().charge().catch((error: Error) => error.name);
    await clock.advance(10_000);
    expect(await result).toBe('TimeoutError');
    const logical = tracing.find('OrderService.charge');
    const timeout = (scope: string, limit: number) => ({
      name: 'resilience.timeout',
      attributes: { 'resilience.timeout.scope': scope, 'resilience.timeout.limit': limit },
    });
    const retry = { name: 'resilience.retry', attributes: { 'error.type': 'timeout' } };
    expect(logical.events).toMatchObject([
      timeout('attempt', 0.1),
      retry,
      timeout('attempt', 0.1),
      retry,
      timeout('total', 0.35),
      { name: 'resilience.give_up', attributes: { 'resilience.stop_reason': 'deadline', 'resilience.attempts': 3 } },
      { name: 'exception' },
    ]);
    expect(logical.attributes).toMatchObject({ 'error.type': 'timeout', 'resilience.stop_reason': 'deadline' });
    expect(tree()[0]?.children).toMatchObject([
      {
        status: SpanStatusCode.ERROR,
        attributes: { 'resilience.attempt.timeout': 0.1, 'error.type': 'timeout' },
      },
      {
        status: SpanStatusCode.ERROR,
        attributes: { 'resilience.attempt.timeout': 0.05 },
      },
    ]);
  });

  it('has the transition of a breaker on the living span that caused it', async () => {
    const own = service({ retry: false, circuitBreaker: { minCalls: 1, openMs: 100, openJitter: 0 } }, 1);
    await own.charge().catch(() => undefined);
    await own.charge().catch(() => undefined);
    await clock.advance(100);
    await own.charge();
    const logical = tree();
    expect(logical.map(({ events }) => events)).toEqual([
      ['resilience.circuit_breaker.transition', 'exception'],
      ['exception'],
      ['resilience.circuit_breaker.transition', 'resilience.circuit_breaker.transition'],
    ]);
    expect(logical[1]?.attributes).toMatchObject({
      'resilience.attempts': 0,
      'resilience.outcome': 'rejected',
      'resilience.stop_reason': 'circuit_open',
      'resilience.circuit_breaker.state': 'open',
      'error.type': 'CircuitOpenError',
    });
    const attributes = tracing.spans().flatMap(({ events }) => events.map((event) => event.attributes));
    expect(attributes).toContainEqual({
      'resilience.circuit_breaker.name': 'payments',
      'resilience.circuit_breaker.from': 'half_open',
      'resilience.circuit_breaker.to': 'closed',
      'resilience.circuit_breaker.reason': 'probe_ok',
    });
  });

  it('keeps 16 events of a call with 1000 retries and counts the others', async () => {
    const result = service(
      { retry: { retries: 1000, budget: false, backoff: 'constant', baseMs: 1 } },
      1000,
      'none',
    ).charge();
    await clock.advance(10_000);
    await result;
    const logical = tracing.find('OrderService.charge');
    expect(logical.events).toHaveLength(16);
    expect(logical.attributes).toMatchObject({ 'resilience.attempts': 1001, 'resilience.events_dropped': 984 });
  });

  it('of a call that its caller cancelled is no error, whatever the reason is', async () => {
    const own = policy({}, { clock });
    class Reports {
      @Traced({ policy: own, signal: ([signal]: AbortSignal[]) => signal })
      async build(_signal: AbortSignal): Promise<never> {
        throw unavailable();
      }
    }
    const controller = new AbortController();
    const reason = { left: true };
    const result = new Reports().build(controller.signal).catch((error: unknown) => error);
    await clock.advance(0);
    controller.abort(reason);
    expect(await result).toBe(reason);
    const span = tracing.find('Reports.build');
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.events).toEqual([]);
    expect(span.attributes).toMatchObject({ 'resilience.outcome': 'cancelled', 'resilience.stop_reason': 'cancelled' });
    expect(span.attributes).not.toHaveProperty(['error.type']);
  });
});
