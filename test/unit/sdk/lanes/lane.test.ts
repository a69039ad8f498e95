import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createExporter } from '../../../../lib/sdk/exporters/create-exporter.js';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import type { BodySender } from '../../../../lib/sdk/exporters/http/body-sender.js';
import { HttpSpanExporter } from '../../../../lib/sdk/exporters/http/http.exporter.js';
import type { SendOutcome } from '../../../../lib/sdk/exporters/http/send-outcome.js';
import { zipkinEncoder } from '../../../../lib/sdk/exporters/zipkin/zipkin.encoder.js';
import { createLane, type ExportLane } from '../../../../lib/sdk/pipeline/lanes/create-lane.js';
import type { BatchOptions, LaneOptions } from '../../../../lib/sdk/pipeline/lanes/lane.options.js';
import { captureDiag, type CapturedDiag } from '../capture-diag.js';
import { makeSpan } from '../make-span.js';
import { manualClock, settle, type ManualClock } from '../manual-clock.js';

let log: CapturedDiag;
let clock: ManualClock;
beforeEach(() => {
  log = captureDiag();
  clock = manualClock();
});
afterEach(() => log.restore());

const failed: SendOutcome = { kind: 'failed', reason: 'refused', message: 'the backend answered 400' };
const unavailable: SendOutcome = { kind: 'retry', reason: 'unavailable', message: 'the backend answered 503' };
const unreachable: SendOutcome = { kind: 'retry', reason: 'unreachable', message: 'connect ECONNREFUSED' };

type Answer = SendOutcome | 'never';

interface Backend extends BodySender {
  /** The names of the spans in every body. */
  readonly bodies: string[][];
  readonly isClosed: () => boolean;
}

/** A backend that answers as it is told; the last answer stays. */
function backend(...answers: Answer[]): Backend {
  const bodies: string[][] = [];
  let closed = false;
  return {
    bodies,
    isClosed: () => closed,
    send: (body) => {
      bodies.push((JSON.parse(body.toString()) as { name: string }[]).map(({ name }) => name));
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return answer === 'never' ? new Promise(() => undefined) : Promise.resolve(answer ?? { kind: 'sent' });
    },
    close: () => (closed = true),
  };
}

function laneTo(sender: BodySender, batch: BatchOptions = {}, options: LaneOptions = {}): ExportLane {
  return createLane(
    { name: 'zipkin', exporter: new HttpSpanExporter(zipkinEncoder, sender, 0), isImmediate: false, lane: options },
    { batch, shutdownTimeoutMs: 3_000, clock, random: () => 0.5 },
  );
}

const named = (name: string): ReadableSpan => makeSpan({ name });
const failing = (name: string): ReadableSpan => makeSpan({ name, status: { code: SpanStatusCode.ERROR } });

describe('Lane', () => {
  it('sends a full batch at once and the rest after the delay', async () => {
    const to = backend();
    const lane = laneTo(to, { maxExportBatchSize: 2, scheduleDelayMs: 1_000 });
    for (const name of ['a', 'b', 'c']) lane.onEnd(named(name));
    await clock.advance(0);
    expect(to.bodies).toEqual([['a', 'b']]);
    await clock.advance(999);
    expect(to.bodies).toHaveLength(1);
    await clock.advance(1);
    expect(to.bodies).toEqual([['a', 'b'], ['c']]);
    expect(lane.stats()).toMatchObject({ sent: 3, failed: 0, dropped: 0, queued: 0, queuedBytes: 0 });
  });

  it('has one batch on its way at a time', async () => {
    const to = backend('never');
    const lane = laneTo(to, { maxExportBatchSize: 1 });
    for (const name of ['a', 'b']) lane.onEnd(named(name));
    await clock.advance(10_000);
    expect(to.bodies).toEqual([['a']]);
    expect(lane.stats()).toMatchObject({ queued: 2, sent: 0 });
  });

  it('repeats what may do better later, and counts it once', async () => {
    const to = backend(unavailable, unreachable, { kind: 'sent' });
    const lane = laneTo(to, { scheduleDelayMs: 1 });
    lane.onEnd(named('a'));
    await clock.advance(1);
    expect(to.bodies).toHaveLength(1);
    await clock.advance(1_000);
    expect(to.bodies).toHaveLength(2);
    await clock.advance(1_500);
    expect(to.bodies).toHaveLength(3);
    expect(lane.stats()).toMatchObject({ sent: 1, failed: 0, lastError: undefined });
  });

  it('waits as long as the backend asks, but not longer than the batch may take', async () => {
    const to = backend({ ...unavailable, afterMs: 4_000 }, { ...unavailable, afterMs: 3_600_000 }, { kind: 'sent' });
    const lane = laneTo(to, { scheduleDelayMs: 1, exportTimeoutMs: 30_000 });
    lane.onEnd(named('a'));
    await clock.advance(1 + 3_999);
    expect(to.bodies).toHaveLength(1);
    await clock.advance(1);
    expect(to.bodies).toHaveLength(2);
    await clock.advance(25_999);
    expect(to.bodies).toHaveLength(2);
    await clock.advance(1);
    expect(to.bodies).toHaveLength(3);
    expect(lane.stats()).toMatchObject({ sent: 1 });
  });

  it('gives a batch up when its time is over, and goes on with the next one', async () => {
    const to = backend(unavailable);
    const lane = laneTo(to, { maxExportBatchSize: 1, exportTimeoutMs: 5_000 });
    lane.onEnd(named('a'));
    await clock.advance(20_000);
    expect(lane.stats()).toMatchObject({ failed: 1, lostBy: { unavailable: 1 }, lastError: unavailable.message });
    lane.onEnd(named('b'));
    await clock.advance(0);
    expect(to.bodies.at(-1)).toEqual(['b']);
  });

  it('does not repeat what was refused', async () => {
    const to = backend(failed);
    const lane = laneTo(to, { scheduleDelayMs: 1 });
    lane.onEnd(named('a'));
    await clock.advance(60_000);
    expect(to.bodies).toHaveLength(1);
    expect(lane.stats()).toMatchObject({ failed: 1, lostBy: { refused: 1 } });
  });

  it('counts what the backend rejects of a batch that it takes', async () => {
    const lane = laneTo(backend({ kind: 'sent', rejected: 2, message: 'too old' }), { scheduleDelayMs: 1 });
    for (const name of ['a', 'b', 'c']) lane.onEnd(named(name));
    await clock.advance(1);
    expect(lane.stats()).toMatchObject({ sent: 1, rejected: 2, failed: 0, lastError: 'too old' });
  });

  it('lets the oldest make room when it is full, those with errors last', async () => {
    const to = backend();
    const lane = laneTo(to, { maxQueueSize: 3, maxExportBatchSize: 3, scheduleDelayMs: 100 });
    lane.onEnd(failing('error 1'));
    for (const name of ['a', 'b', 'c']) lane.onEnd(named(name));
    for (const name of ['error 2', 'error 3', 'error 4']) lane.onEnd(failing(name));
    lane.onEnd(named('too late'));
    await clock.advance(100);
    expect(to.bodies).toEqual([['error 2', 'error 3', 'error 4']]);
    expect(lane.stats()).toMatchObject({ sent: 3, dropped: 5, lostBy: { queue_full: 5 } });
  });

  it('bounds bytes as well, and refuses a span that would not fit into an empty queue', async () => {
    const to = backend();
    const size = zipkinEncoder.encode(named('a')).end;
    const lane = laneTo(to, { maxQueueBytes: size * 2, scheduleDelayMs: 100 });
    lane.onEnd(makeSpan({ name: 'x'.repeat(size * 2) }));
    expect(lane.stats()).toMatchObject({ queued: 0, dropped: 1 });
    for (const name of ['a', 'b', 'c']) lane.onEnd(named(name));
    expect(lane.stats()).toMatchObject({ queued: 2, queuedBytes: size * 2, dropped: 2 });
    await clock.advance(100);
    expect(to.bodies).toEqual([['b', 'c']]);
  });

  it('splits a batch that is larger than a server takes, and sends a span that alone is so alone', async () => {
    const to = backend();
    const lane = laneTo(to, { scheduleDelayMs: 100 });
    const big = (name: string, length: number): ReadableSpan =>
      makeSpan({ name, attributes: { big: 'x'.repeat(length) } });
    for (const name of ['a', 'b', 'c', 'd']) lane.onEnd(big(name, 1_800_000));
    lane.onEnd(big('e', 6_000_000));
    lane.onEnd(named('f'));
    await clock.advance(100);
    await lane.forceFlush();
    expect(to.bodies).toEqual([['a', 'b'], ['c', 'd'], ['e'], ['f']]);
    expect(lane.stats()).toMatchObject({ sent: 6, dropped: 0 });
  });

  it('says at most once a minute what it has lost, everything in the end', async () => {
    const lane = laneTo(backend(failed), { maxExportBatchSize: 1, maxQueueSize: 2 });
    for (let second = 0; second < 90; second += 1) {
      for (const name of ['a', 'b', 'c']) lane.onEnd(named(name));
      await clock.advance(1_000);
    }
    await clock.advance(120_000);
    expect(log.warn).toHaveLength(3);
    expect(log.warn[0]).toContain("exporter 'zipkin' lost 1 spans (queue_full 1)");
    const told = log.warn.map((line) => Number(/lost (\d+) spans/.exec(line)?.[1]));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(270);
    expect(log.warn[1]).toContain('the backend answered 400');
  });

  it('is flushed with what was there, and ends although the backend never answers', async () => {
    const to = backend('never');
    const lane = laneTo(to, { exportTimeoutMs: 7_000 });
    lane.onEnd(named('a'));
    let isFlushed = false;
    void lane.forceFlush().then(() => (isFlushed = true));
    await clock.advance(6_999);
    expect([to.bodies.length, isFlushed]).toEqual([1, false]);
    await clock.advance(1);
    expect(isFlushed).toBe(true);
  });

  it('does not wait for a backend that nobody runs while it is flushed', async () => {
    const to = backend(unreachable);
    const lane = laneTo(to, { maxExportBatchSize: 10 });
    for (let index = 0; index < 25; index += 1) lane.onEnd(named('a'));
    await lane.forceFlush();
    expect(to.bodies).toHaveLength(3);
    expect(lane.stats()).toMatchObject({ failed: 25, lostBy: { unreachable: 25 }, queued: 0 });
  });

  it('cuts a wait short when it is flushed', async () => {
    const to = backend({ ...unavailable, afterMs: 20_000 }, { kind: 'sent' });
    const lane = laneTo(to, { scheduleDelayMs: 1 });
    lane.onEnd(named('a'));
    await clock.advance(1);
    await lane.forceFlush();
    expect(lane.stats()).toMatchObject({ sent: 1 });
  });

  it('sends what is waiting when it is shut down, and takes nothing afterwards', async () => {
    const to = backend();
    const lane = laneTo(to);
    lane.onEnd(named('a'));
    await lane.shutdown();
    lane.onEnd(named('b'));
    await lane.shutdown();
    expect(to.bodies).toEqual([['a']]);
    expect(to.isClosed()).toBe(true);
    expect(lane.stats()).toMatchObject({ sent: 1, dropped: 1, lostBy: { shutdown: 1 } });
  });

  it('gives up within the shutdown time and says how many spans', async () => {
    const to = backend('never');
    const lane = laneTo(to, { maxExportBatchSize: 1 });
    for (const name of ['a', 'b', 'c']) lane.onEnd(named(name));
    let isStopped = false;
    void lane.shutdown().then(() => (isStopped = true));
    await clock.advance(2_999);
    expect(isStopped).toBe(false);
    await clock.advance(1);
    expect(isStopped).toBe(true);
    expect(lane.stats()).toMatchObject({ sent: 0, dropped: 3, queued: 0, lostBy: { shutdown: 3 } });
    expect(log.warn).toEqual([expect.stringContaining('3 spans were given up because the process is stopping')]);
  });

  it('says when it is shut down what it has lost since its last warning', async () => {
    const lane = laneTo(backend(failed), { maxExportBatchSize: 1, scheduleDelayMs: 1 });
    for (const name of ['a', 'b', 'c']) {
      lane.onEnd(named(name));
      await clock.advance(1);
    }
    expect(log.warn).toHaveLength(1);
    await lane.shutdown();
    expect(log.warn.map((line) => /lost (\d+) spans/.exec(line)?.[1])).toEqual(['1', '2']);
  });

  it('counts a late answer to a batch that was given up only once', async () => {
    let answer: ((outcome: SendOutcome) => void) | undefined;
    const sender: BodySender = { send: () => new Promise((resolve) => (answer = resolve)), close: () => undefined };
    const lane = laneTo(sender);
    lane.onEnd(named('a'));
    const stopping = lane.shutdown();
    await clock.advance(3_000);
    await stopping;
    answer?.({ kind: 'sent' });
    await settle();
    expect(lane.stats()).toMatchObject({ sent: 0, dropped: 1, failed: 0 });
  });

  it('counts a span that cannot be encoded, and goes on', async () => {
    const to = backend();
    const lane = laneTo(to, { scheduleDelayMs: 1 });
    const broken = makeSpan();
    Object.defineProperty(broken, 'name', {
      get: () => {
        throw new RangeError('broken');
      },
    });
    lane.onEnd(broken);
    lane.onEnd(named('a'));
    await clock.advance(1);
    expect(to.bodies).toEqual([['a']]);
    expect(lane.stats()).toMatchObject({ sent: 1, dropped: 1, lostBy: { encoding: 1 } });
  });

  it('accounts for every span exactly once, whatever the backend does', async () => {
    const answer = fc.constantFrom<Answer>({ kind: 'sent' }, failed, unavailable, unreachable, 'never', {
      kind: 'sent',
      rejected: 1,
    });
    const step = fc.oneof(
      fc.record({ spans: fc.integer({ min: 1, max: 8 }), errors: fc.boolean() }),
      fc.record({ waitMs: fc.integer({ min: 0, max: 40_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 6 }),
        fc.array(step, { maxLength: 12 }),
        async (answers, steps) => {
          clock = manualClock();
          const lane = laneTo(backend(...answers), { maxQueueSize: 7, maxExportBatchSize: 3, exportTimeoutMs: 10_000 });
          let total = 0;
          for (const one of steps) {
            if ('waitMs' in one) await clock.advance(one.waitMs);
            else
              for (let index = 0; index < one.spans; index += 1, total += 1)
                lane.onEnd(one.errors ? failing('e') : named('s'));
            const { sent, failed: gone, dropped, rejected, queued } = lane.stats();
            expect(sent + gone + dropped + rejected + queued).toBe(total);
          }
          const stopping = lane.shutdown();
          await clock.advance(60_000);
          await stopping;
          const { sent, failed: gone, dropped, rejected, queued } = lane.stats();
          expect(queued).toBe(0);
          expect(sent + gone + dropped + rejected).toBe(total);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the gate of a lane', () => {
  it('lets through what the filter wants, and everything when it throws', async () => {
    const to = backend();
    const filter = ({ name }: ReadableSpan): boolean => name !== 'health';
    const lane = laneTo(to, { scheduleDelayMs: 1 }, { filter });
    for (const name of ['health', 'order']) lane.onEnd(named(name));
    await clock.advance(1);
    expect(to.bodies).toEqual([['order']]);
    expect(lane.stats()).toMatchObject({ sent: 1, dropped: 0 });
  });

  it('keeps whole traces by the random part of their id', async () => {
    const to = backend();
    const lane = laneTo(to, { scheduleDelayMs: 1, maxExportBatchSize: 2_000 }, { ratio: 0.25 });
    const digits = (value: number): string => value.toString(16).padStart(32, '0');
    for (let index = 0; index < 1_000; index += 1) {
      const traceId =
        digits(index).slice(0, 18) +
        Math.floor((index / 1_000) * 2 ** 52)
          .toString(16)
          .padStart(13, '0') +
        '0';
      lane.onEnd(
        makeSpan({ name: String(index), spanContext: () => ({ traceId, spanId: '1'.repeat(16), traceFlags: 1 }) }),
      );
    }
    await clock.advance(1);
    expect(to.bodies[0]).toEqual(Array.from({ length: 250 }, (_, index) => String(750 + index)));
  });

  it('masks more for one backend', async () => {
    const bodies: string[] = [];
    const sender: BodySender = {
      send: (body) => {
        bodies.push(body.toString());
        return Promise.resolve({ kind: 'sent' });
      },
      close: () => undefined,
    };
    const lane = laneTo(sender, { scheduleDelayMs: 1 }, { masking: { keys: { add: ['customer.tier'] } } });
    lane.onEnd(makeSpan({ attributes: { 'customer.tier': 'gold', 'order.id': '7' } }));
    await clock.advance(1);
    expect(bodies[0]).toContain('"customer.tier":"[REDACTED]","order.id":"7"');
  });

  it.each([
    [{ ratio: 2 }, 'ratio'],
    [{ ratio: 'half' as never }, 'ratio'],
    [{ filter: 'name' as never }, 'filter'],
  ])('refuses %j', (options, word) => {
    const option = { name: 'zipkin' as const, ...options };
    expect(() => createExporter(option, {} as never)).toThrow(`startTracing(): exporter 'zipkin': ${word} is `);
  });
});
