import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { policy } from '../../../../lib/resilience.js';
import { settle } from '../support/virtual-clock.js';
import { surroundings } from '../support/surroundings.js';

describe('an abort during the backoff', () => {
  it('rejects at once with the same reason, without another attempt, a timer or a retry event', async () => {
    const { clock, listener, environment } = surroundings();
    const controller = new AbortController();
    const reason = { why: 'the user left' };
    let calls = 0;
    const own = policy({ retry: { retries: 3, backoff: 'constant', baseMs: 400 } }, environment);
    let settledAt = -1;
    const result = own
      .execute(() => {
        calls++;
        throw new Error('down');
      }, controller.signal)
      .catch((error: unknown) => {
        settledAt = clock.now();
        return error;
      });
    await clock.advance(50);
    expect(calls).toBe(1);
    expect(clock.timers).toBe(1);
    controller.abort(reason);
    await settle();
    expect(settledAt).toBe(50);
    expect(await result).toBe(reason);
    expect(clock.timers).toBe(0);
    await clock.advance(10_000);
    expect(calls).toBe(1);
    expect(listener.types()).not.toContain('retryStarted');
    expect(listener.ends).toMatchObject([{ outcome: 'cancelled', stopReason: 'cancelled', attempts: 1, delayMs: 50 }]);
    // The token of the retry that did not start is back.
    expect(own.snapshot().states[0]?.budgetTokens).toBe(10);
  });

  // The milliseconds of the reference (10 at most) are taken by the bench, where nothing else runs in the process.
  it('rejects in the same turn of the event loop on the real clock', async () => {
    const controller = new AbortController();
    const reason = new Error('mine');
    let caught: unknown;
    void policy({ retry: { backoff: 'constant', baseMs: 600_000, maxMs: 600_000 } })
      .execute(() => {
        throw new Error('down');
      }, controller.signal)
      .catch((error: unknown) => (caught = error));
    await nextTurn();
    expect(caught).toBeUndefined();
    controller.abort(reason);
    await nextTurn();
    expect(caught).toBe(reason);
  });

  it('never calls the function when the signal is aborted before', async () => {
    const { listener, environment } = surroundings();
    const reason = new Error('too late');
    let calls = 0;
    await expect(policy({}, environment).execute(() => calls++, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(calls).toBe(0);
    expect(listener.ends).toMatchObject([{ outcome: 'cancelled', attempts: 0 }]);
  });
});
