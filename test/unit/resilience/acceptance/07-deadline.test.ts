import { describe, expect, it } from '@jest/globals';
import { policy, PolicyTimeoutError } from '../../../../lib/resilience.js';
import { seededRandom } from '../support/seeded-random.js';
import { surroundings } from '../support/surroundings.js';

describe('the deadline', () => {
  it('limits an attempt to what is left of it', async () => {
    const { clock, listener, environment } = surroundings();
    const own = policy(
      { timeout: 80, deadlineMs: 200, retry: { retries: 5, backoff: 'constant', baseMs: 50 } },
      environment,
    );
    const result = own.execute(() => new Promise<never>(() => {})).catch((error: unknown) => error);
    await clock.advance(1000);
    expect(listener.of('runAttempt').map(({ timeoutMs }) => timeoutMs)).toEqual([80, 70]);
    expect(await result).toBeInstanceOf(PolicyTimeoutError);
    expect(listener.of('timedOut')).toMatchObject([
      { scope: 'attempt', limitMs: 80 },
      { scope: 'total', limitMs: 200 },
    ]);
    expect(listener.ends).toMatchObject([{ stopReason: 'deadline', durationMs: 200 }]);
    expect(clock.timers).toBe(0);
  });

  it('gives up at once with the real error when the backoff would pass it', async () => {
    const { clock, listener, environment } = surroundings();
    const down = new Error('down');
    const own = policy({ deadlineMs: 100, retry: { backoff: 'constant', baseMs: 150 } }, environment);
    await expect(
      own.execute(() => {
        throw down;
      }),
    ).rejects.toBe(down);
    expect(clock.now()).toBe(0);
    expect(listener.of('retryDenied')).toMatchObject([{ reason: 'deadline' }]);
    expect(listener.ends).toMatchObject([{ outcome: 'failure', stopReason: 'deadline', attempts: 1 }]);
  });

  it('answers with the last real error when it cuts an attempt off', async () => {
    const { clock, listener, environment } = surroundings();
    const real = new Error('real');
    const own = policy({ deadlineMs: 100, retry: { backoff: 'constant', baseMs: 10 } }, environment);
    const result = own.execute(({ number }) => (number === 0 ? Promise.reject(real) : new Promise<never>(() => {})));
    const caught = expect(result).rejects.toBe(real);
    await clock.advance(1000);
    await caught;
    expect(listener.ends).toMatchObject([{ stopReason: 'deadline', attempts: 2, durationMs: 100 }]);
  });

  it('leaves no ghost attempt in 1000 calls', async () => {
    const { clock, environment } = surroundings(70);
    const random = seededRandom(71);
    const own = policy(
      { timeout: 60, deadlineMs: 100, retry: { retries: 10, baseMs: 20, budget: false } },
      environment,
    );
    let ghosts = 0;
    let late = 0;
    let ended = 0;
    for (let call = 0; call < 1000; call++) {
      const startedAt = clock.now();
      let released = false;
      own
        .execute(() => {
          if (released || clock.now() >= startedAt + 100) ghosts++;
          return new Promise<void>((_, reject) => clock.setTimer(() => reject(new Error('down')), random() * 90));
        })
        .catch(() => {
          released = true;
          ended++;
          if (clock.now() > startedAt + 100) late++;
        });
      await clock.advance(7);
    }
    await clock.advance(1000);
    expect({ ghosts, late, ended }).toEqual({ ghosts: 0, late: 0, ended: 1000 });
  });

  it('is not overrun by a timer that fires late', async () => {
    const { clock, environment } = surroundings();
    const late = { now: () => clock.now(), epochMs: () => clock.epochMs(), setTimer: clock.setTimer.bind(clock) };
    const busy: typeof late.setTimer = (callback, delayMs) => clock.setTimer(callback, delayMs + 500);
    const real = new Error('real');
    let calls = 0;
    const own = policy(
      { deadlineMs: 300, retry: { backoff: 'constant', baseMs: 50 } },
      { ...environment, clock: { ...late, setTimer: busy } },
    );
    const result = own
      .execute(() => {
        calls++;
        throw real;
      })
      .catch((error: unknown) => error);
    await clock.advance(5000);
    expect(await result).toBe(real);
    expect(calls).toBe(1);
  });

  it('of an enclosing call holds for the calls inside', async () => {
    const { clock, listener, environment } = surroundings();
    const outer = policy({ name: 'outer', timeout: 100, retry: false }, { clock });
    const inner = policy({ name: 'inner', timeout: 5000 }, environment);
    const result = outer.execute(() => inner.execute(() => new Promise<never>(() => {}))).catch(() => clock.now());
    await clock.advance(1000);
    expect(await result).toBe(100);
    expect(listener.of('runAttempt')).toMatchObject([{ timeoutMs: 100 }]);
    expect(clock.timers).toBe(0);
  });
});
