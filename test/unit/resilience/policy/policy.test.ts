import { describe, expect, it } from '@jest/globals';
import {
  attempt,
  BulkheadFullError,
  CircuitOpenError,
  policy,
  PolicyTimeoutError,
} from '../../../../lib/resilience.js';
import { RecordingListener } from '../support/recording-listener.js';
import { seededRandom } from '../support/seeded-random.js';
import { VirtualClock } from '../support/virtual-clock.js';

function surroundings() {
  const clock = new VirtualClock();
  const listener = new RecordingListener();
  return { clock, listener, environment: { clock, listener, random: seededRandom(1), newKey: () => 'key-1' } };
}

describe('policy', () => {
  it('runs the function once when it succeeds and tells only that', async () => {
    const { environment, listener } = surroundings();
    await expect(policy({}, environment).execute(() => 7)).resolves.toBe(7);
    expect(listener.types()).toEqual(['runAttempt', 'attemptEnded', 'callEnded']);
    expect(listener.ends[0]).toMatchObject({ outcome: 'success', attempts: 1, delayMs: 0 });
  });

  it('repeats twice by default and answers with the last error', async () => {
    const { clock, environment, listener } = surroundings();
    let calls = 0;
    const errors = [new Error('a'), new Error('b'), new Error('c')];
    const result = policy({}, environment).execute(async () => {
      throw errors[calls++];
    });
    const caught = expect(result).rejects.toBe(errors[2]);
    await clock.advance(10_000);
    await caught;
    expect(calls).toBe(3);
    expect(listener.ends[0]).toMatchObject({ outcome: 'failure', stopReason: 'max_attempts', attempts: 3 });
    expect(listener.of('gaveUp')).toEqual([{ type: 'gaveUp', stopReason: 'max_attempts', attempts: 3 }]);
  });

  it('gives the function its attempt, also through the async context', async () => {
    const { clock, environment } = surroundings();
    const seen: unknown[] = [];
    const result = policy({ timeout: 500 }, environment).execute(async (context) => {
      await null;
      const current = attempt();
      seen.push([current === context, current?.number, current?.idempotencyKey, current?.remainingMs]);
      if (context.number === 0) throw new Error('once');
      return 'done';
    });
    await clock.advance(1000);
    await expect(result).resolves.toBe('done');
    expect(seen).toEqual([
      [true, 0, 'key-1', 500],
      [true, 1, 'key-1', 500],
    ]);
    expect(attempt()).toBeUndefined();
  });

  it('times an attempt out, aborts its signal with the same error, and repeats', async () => {
    const { clock, environment, listener } = surroundings();
    const reasons: unknown[] = [];
    const result = policy({ timeout: 100, retry: 1 }, environment).execute(({ signal, number }) =>
      number === 1
        ? 'second'
        : new Promise<string>(() => signal.addEventListener('abort', () => reasons.push(signal.reason))),
    );
    await clock.advance(1000);
    await expect(result).resolves.toBe('second');
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toBeInstanceOf(PolicyTimeoutError);
    expect(listener.of('timedOut')).toEqual([{ type: 'timedOut', scope: 'attempt', limitMs: 100 }]);
  });

  it('rejects what the bulkhead has no room for, queues in order, and holds a slot until the function settles', async () => {
    const { clock, environment, listener } = surroundings();
    const order: string[] = [];
    const limited = policy({ bulkhead: { maxConcurrent: 1, maxQueue: 1 }, retry: false }, environment);
    const finish: (() => void)[] = [];
    const job = (name: string) => (): Promise<string> =>
      new Promise((resolve) => {
        order.push(name);
        finish.push(() => resolve(name));
      });
    const first = limited.execute(job('first'));
    const second = limited.execute(job('second'));
    await expect(limited.execute(job('third'))).rejects.toBeInstanceOf(BulkheadFullError);
    expect(order).toEqual(['first']);
    finish[0]?.();
    await expect(first).resolves.toBe('first');
    await clock.advance(0);
    expect(order).toEqual(['first', 'second']);
    finish[1]?.();
    await expect(second).resolves.toBe('second');
    expect(listener.ends.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
      ['rejected', 0],
      ['success', 1],
      ['success', 1],
    ]);
    expect(limited.snapshot().states[0]?.bulkhead).toEqual({ running: 0, queued: 0 });
  });

  it('answers with the first fallback whose filter matches, and not for cancelled calls', async () => {
    const { environment } = surroundings();
    class Declined extends Error {}
    const guarded = policy(
      {
        retry: false,
        fallback: [
          { on: Declined, use: () => 'declined' },
          { on: (error) => error instanceof RangeError, use: async (_, { attempts }) => `range after ${attempts}` },
        ],
      },
      environment,
    );
    const fail = (error: unknown) => () => Promise.reject<string>(error);
    await expect(guarded.execute(fail(new Declined()))).resolves.toBe('declined');
    await expect(guarded.execute(fail(new RangeError()))).resolves.toBe('range after 1');
    await expect(guarded.execute(fail('other'))).rejects.toBe('other');
    const controller = new AbortController();
    const cancelled = guarded.execute(() => new Promise<string>(() => {}), controller.signal);
    controller.abort(new RangeError('mine'));
    await expect(cancelled).rejects.toThrow('mine');
  });

  it('opens its breaker, refuses with the reason, and can be isolated by hand', async () => {
    const { environment, listener } = surroundings();
    const guarded = policy({ retry: false, circuitBreaker: { minCalls: 2 } }, environment);
    const fail = () => Promise.reject(new Error('down'));
    await expect(guarded.execute(fail)).rejects.toThrow('down');
    await expect(guarded.execute(fail)).rejects.toThrow('down');
    await expect(guarded.execute(fail)).rejects.toBeInstanceOf(CircuitOpenError);
    expect(listener.of('transition')).toMatchObject([{ from: 'closed', to: 'open', reason: 'failure_ratio' }]);
    expect(listener.ends[2]).toMatchObject({
      outcome: 'rejected',
      stopReason: 'circuit_open',
      attempts: 0,
      breakerState: 'open',
    });
    guarded.breaker()?.isolate();
    await expect(guarded.execute(fail)).rejects.toMatchObject({ reason: 'isolated' });
    guarded.breaker()?.close();
    await expect(guarded.execute(() => 1)).resolves.toBe(1);
  });
});
