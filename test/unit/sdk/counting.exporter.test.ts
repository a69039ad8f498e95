import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Clock } from '../../../lib/shared/clock.js';
import { CountingSpanExporter } from '../../../lib/sdk/exporters/counting.exporter.js';
import { EXPORT_FAILED, EXPORT_SUCCESS, type ExportCallback } from '../../../lib/sdk/exporters/export-result.js';
import { captureDiag, type CapturedDiag } from './capture-diag.js';
import { makeSpan } from './make-span.js';

let log: CapturedDiag;
beforeEach(() => {
  log = captureDiag();
});
afterEach(() => log.restore());

/** A clock that stands still until it is told. */
function manualClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  const timers = new Map<object, { at: number; callback: () => void }>();
  return {
    now: () => now,
    epochMs: () => now,
    setTimer: (callback, delayMs) => {
      const key = {};
      timers.set(key, { at: now + delayMs, callback });
      return { clear: () => void timers.delete(key) };
    },
    advance: (ms) => {
      now += ms;
      for (const [key, { at, callback }] of [...timers]) if (at <= now && timers.delete(key)) callback();
    },
  };
}

const exporterOf = (run: (callback: ExportCallback, spans: ReadableSpan[]) => void): SpanExporter => ({
  export: (spans, callback) => run(callback, spans),
  shutdown: () => Promise.resolve(),
});

const failing = (message = 'connect ECONNREFUSED') =>
  exporterOf((callback) => callback({ code: EXPORT_FAILED, error: new Error(message) }));

function send(exporter: SpanExporter, count = 1): number[] {
  const codes: number[] = [];
  exporter.export(
    Array.from({ length: count }, () => makeSpan()),
    ({ code }) => codes.push(code),
  );
  return codes;
}

describe('CountingSpanExporter', () => {
  it('counts what arrives and what is lost, and never reports a failure to the queue', () => {
    let fail = false;
    const counting = new CountingSpanExporter(
      'zipkin',
      exporterOf((callback) => callback({ code: fail ? EXPORT_FAILED : EXPORT_SUCCESS })),
      1_000,
      manualClock(),
    );
    expect(send(counting, 3)).toEqual([0]);
    fail = true;
    expect(send(counting, 2)).toEqual([0]);
    expect(counting.stats()).toEqual({ name: 'zipkin', exported: 3, failed: 2, lastError: 'export failed' });
  });

  it('warns once a minute at most and then says how many spans are lost', () => {
    const clock = manualClock();
    const counting = new CountingSpanExporter('zipkin', failing(), 1_000, clock);
    for (let second = 0; second < 120; second += 5) {
      send(counting, 10);
      clock.advance(5_000);
    }
    expect(log.warn).toHaveLength(2);
    expect(log.warn[0]).toContain("'zipkin' lost 10 spans (connect ECONNREFUSED)");
    expect(log.warn[1]).toContain("'zipkin' lost 120 spans");
    expect(counting.stats().failed).toBe(240);
  });

  it('gives up after the timeout and ignores a late answer', () => {
    const clock = manualClock();
    let late: ExportCallback | undefined;
    const counting = new CountingSpanExporter(
      'otlp',
      exporterOf((callback) => void (late = callback)),
      1_000,
      clock,
    );
    const codes = send(counting, 4);
    clock.advance(999);
    expect(codes).toEqual([]);
    clock.advance(1);
    late!({ code: EXPORT_SUCCESS });
    expect(codes).toEqual([0]);
    expect(counting.stats()).toMatchObject({ exported: 0, failed: 4, lastError: 'no answer within 1000 ms' });
  });

  it('survives an exporter that throws, even nothing at all', () => {
    for (const thrown of [new Error('broken'), undefined, 'text']) {
      const counting = new CountingSpanExporter(
        'own',
        exporterOf(() => {
          throw thrown;
        }),
        1_000,
        manualClock(),
      );
      expect(send(counting)).toEqual([0]);
      expect(counting.stats().failed).toBe(1);
    }
  });

  it('names a refused connection that has a code and no message', () => {
    const error = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    const counting = new CountingSpanExporter(
      'zipkin',
      exporterOf((callback) => callback({ code: EXPORT_FAILED, error })),
      1_000,
      manualClock(),
    );
    send(counting);
    expect(counting.stats().lastError).toBe('ECONNREFUSED');
  });

  it('never rejects when it is flushed or shut down', async () => {
    const broken: SpanExporter = {
      export: () => undefined,
      forceFlush: () => Promise.reject(new Error('flush')),
      shutdown: () => {
        throw new Error('shutdown');
      },
    };
    const counting = new CountingSpanExporter('own', broken, 1_000, manualClock());
    await expect(counting.forceFlush()).resolves.toBeUndefined();
    await expect(counting.shutdown()).resolves.toBeUndefined();
    expect(counting.stats().lastError).toBe('shutdown');
  });

  it('waits when it is flushed for a batch that is already on its way', async () => {
    let answer: ExportCallback | undefined;
    const counting = new CountingSpanExporter(
      'own',
      exporterOf((callback) => void (answer = callback)),
      1_000,
      manualClock(),
    );
    send(counting);
    const order: string[] = [];
    const flushed = Promise.all([counting.forceFlush(), counting.shutdown()]).then(() => order.push('flushed'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('answered');
    answer!({ code: EXPORT_SUCCESS });
    await flushed;
    expect(order).toEqual(['answered', 'flushed']);
  });

  it('always accounts for every span exactly once and answers every batch exactly once', () => {
    const answer = fc.constantFrom('ok', 'fail', 'throw', 'twice', 'never');
    fc.assert(
      fc.property(fc.array(fc.tuple(answer, fc.integer({ min: 1, max: 5 })), { maxLength: 20 }), (batches) => {
        const clock = manualClock();
        let next = 'ok';
        const counting = new CountingSpanExporter(
          'own',
          exporterOf((callback) => {
            if (next === 'throw') throw new Error('broken');
            if (next !== 'never') callback({ code: next === 'fail' ? EXPORT_FAILED : EXPORT_SUCCESS });
            if (next === 'twice') callback({ code: EXPORT_FAILED });
          }),
          1_000,
          clock,
        );
        const codes = batches.map(([kind, count]) => {
          next = kind;
          return send(counting, count);
        });
        clock.advance(1_000);
        const { exported, failed } = counting.stats();
        expect(exported + failed).toBe(batches.reduce((sum, [, count]) => sum + count, 0));
        expect(codes.every((seen) => seen.length === 1 && seen[0] === 0)).toBe(true);
      }),
    );
  });
});
