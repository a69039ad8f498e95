import { trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { runInSpan } from '../../../lib/core/span/run-in-span.js';
import { startSpan } from '../../../lib/core/span/start-span.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import { nowMs } from '../../../lib/shared/time/clock.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import { captureDiag } from '../sdk/capture-diag.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { context } from '@opentelemetry/api';

class Orders {
  @Traced({ attributes: ([id]: [string]) => ({ 'order.id': id, password: 'hunter2' }) })
  async place(id: string): Promise<string> {
    return this.charge(id);
  }
  @Traced()
  async charge(id: string): Promise<string> {
    return `paid ${id}`;
  }
  @Traced()
  fail(): never {
    throw new RangeError('too many');
  }
  @Traced({
    attributes: () => {
      throw new Error('attributes');
    },
  })
  badlyDescribed(): void {}
}

let tracing: TracingCapture;

afterEach(() => tracing.close());

describe('captureTracing', () => {
  it('keeps finished spans, masked, in the order of their ends', async () => {
    tracing = captureTracing();
    await new Orders().place('o-1');
    expect(tracing.spans().map(({ name }) => name)).toEqual(['Orders.charge', 'Orders.place']);
    const { attributes } = tracing.find('Orders.place');
    expect(attributes['order.id']).toBe('o-1');
    expect(attributes['password']).not.toContain('hunter2');
  });

  it('makes two runs alike: ids and times', async () => {
    const run = async () => {
      await using own = captureTracing();
      await new Orders().place('o-1');
      return own.spans().map((span) => [span.spanContext(), span.startTime, span.endTime]);
    };
    tracing = { close: () => Promise.resolve() } as TracingCapture;
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first[1]?.[0]).toMatchObject({ traceId: '1'.padStart(32, '0'), spanId: '1'.padStart(16, '0') });
  });

  it('gives spans of others the same clock, but for the times that they tell themselves', () => {
    tracing = captureTracing();
    const life = startSpan({ name: 'ours' });
    life.run(() => {
      const span = trace.getTracer('theirs').startSpan('theirs');
      span.addEvent('event', { n: 1 });
      span.addEvent('told', new Date(Date.UTC(2020, 0, 1, 1)));
      span.end();
    });
    life.succeed();
    const told = Date.UTC(1999, 0, 1);
    trace
      .getTracer('theirs')
      .startSpan('told', { startTime: told })
      .end(told + 5);
    expect(tracing.tree({ times: true, events: true, attributes: true })).toBe(
      [
        'told [+0 ms, 5 ms]',
        '',
        'ours [+0 ms, 4 ms]',
        '└─ theirs [+1 ms, 2 ms]',
        '     • event [+1 ms] {n: 1}',
        '     • told [+3599998 ms]',
      ].join('\n'),
    );
  });

  it('begins again after reset(), and keeps the ids of open spans to themselves', () => {
    tracing = captureTracing();
    const open = startSpan({ name: 'open' });
    tracing.reset();
    runInSpan({ name: 'next' }, () => undefined);
    expect(tracing.find('next').spanContext().spanId).toBe('2'.padStart(16, '0'));
    open.succeed();
    tracing.reset();
    expect(tracing.spans()).toEqual([]);
    runInSpan({ name: 'again' }, () => undefined);
    expect(tracing.find('again').spanContext().spanId).toBe('1'.padStart(16, '0'));
  });

  it('says which spans there are when the one asked for is not one', () => {
    tracing = captureTracing();
    expect(() => tracing.find('a')).toThrow("expected one span like 'a', found 0 among no spans at all");
    for (const name of ['a', 'b', 'a']) runInSpan({ name }, () => undefined);
    expect(() => tracing.find('a')).toThrow("expected one span like 'a', found 2 among 'a', 'b', 'a'");
    expect(() => tracing.find(/c/)).toThrow("expected one span like /c/, found 0 among 'a', 'b', 'a'");
    expect(tracing.findAll('a')).toHaveLength(2);
  });

  it('waits with flush() until the spans that have started have ended', async () => {
    tracing = captureTracing();
    const life = startSpan({ name: 'late' });
    setImmediate(() => life.succeed());
    await tracing.flush();
    expect(tracing.spans()).toHaveLength(1);
    expect(tracing.openSpans()).toEqual([]);
  });

  it('says with flush() which spans have not ended', async () => {
    tracing = captureTracing();
    const life = startSpan({ name: 'forgotten' });
    await expect(tracing.flush({ timeoutMs: 5 })).rejects.toThrow('these spans did not end within 5 ms: forgotten');
    life.succeed();
  });

  it('waits for a span of the background', async () => {
    tracing = captureTracing();
    setImmediate(() => runInSpan({ name: 'background' }, () => undefined));
    expect((await tracing.waitFor('background')).name).toBe('background');
    await expect(tracing.waitFor('never', { timeoutMs: 5 })).rejects.toThrow(
      "no span like 'never' within 5 ms; there were 'background'",
    );
  });

  it('refuses to start where tracing runs already', async () => {
    const running = startTracing({ env: {}, exporters: [], eventLoop: false });
    expect(() => captureTracing()).toThrow(
      'captureTracing(): tracing has been started already; close() the capture of the test before, or call it before ' +
        'startTracing() and without nestjs-traced/register. [TRACED_ALREADY_STARTED]',
    );
    await running.shutdown();
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new TracerProvider());
    expect(() => captureTracing()).toThrow('shut the other SDK down before');
    trace.disable();
    context.disable();
    tracing = captureTracing();
  });

  it('is joined by an application that starts tracing afterwards', async () => {
    tracing = captureTracing();
    startTracing({ env: {}, serviceName: 'app', exporters: ['console'] });
    runInSpan({ name: 'work' }, () => undefined);
    expect(tracing.spans()).toHaveLength(1);
  });

  it('puts everything back with close(), also after options that cannot be used', async () => {
    const before = { ...seams };
    expect(() => captureTracing({ sampler: 'no such sampler' as never, rethrowInternalErrors: true })).toThrow(
      'TRACED_INVALID_SAMPLER',
    );
    expect(seams).toEqual(before);
    tracing = captureTracing({ rethrowInternalErrors: true });
    expect(nowMs()).toBe(Date.UTC(2020, 0, 1) + 1);
    await tracing.close();
    expect(seams).toEqual(before);
    runInSpan({ name: 'after' }, () => undefined);
    expect(tracing.spans()).toEqual([]);
  });

  it('throws failures of telemetry into the call when it is asked to', async () => {
    const log = captureDiag();
    tracing = captureTracing();
    new Orders().badlyDescribed();
    await tracing.close();
    log.restore();
    expect(log.warn).toHaveLength(1);
    tracing = captureTracing({ rethrowInternalErrors: true });
    expect(() => new Orders().badlyDescribed()).toThrow('attributes');
  });

  it('has random ids and the time of the system when it is asked to', () => {
    tracing = captureTracing({ ids: 'random', clock: 'system' });
    const before = Date.now() - 1;
    runInSpan({ name: 'work' }, () => undefined);
    const { startTime } = tracing.find('work');
    expect(startTime[0] * 1_000 + startTime[1] / 1e6).toBeGreaterThanOrEqual(before);
    expect(tracing.find('work').spanContext().spanId).not.toMatch(/^0+1$/);
  });
});

describe('tree()', () => {
  it('shows traces one below the other, with kinds, outcomes and links', async () => {
    tracing = captureTracing();
    const orders = new Orders();
    await runInSpan({ name: 'request' }, async () => {
      await orders.place('o-1');
      expect(() => orders.fail()).toThrow(RangeError);
      startSpan({ name: 'send', kind: 3 }).succeed();
      startSpan({ name: 'job', root: true }).succeed();
      startSpan({ name: 'gone' }).cancel();
    });
    expect(tracing.tree({ attributes: ['order.*'] })).toBe(
      [
        'request',
        '├─ Orders.place {order.id: "o-1"}',
        '│  └─ Orders.charge',
        '├─ Orders.fail ✗ RangeError',
        '├─ send (producer)',
        '└─ gone ! cancelled',
        '',
        'job → request',
      ].join('\n'),
    );
    expect(tracing.tree().split('\n')[1]).toBe('├─ Orders.place');
  });
});
