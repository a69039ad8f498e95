import { describe, expect, it } from '@jest/globals';
import { policy } from '../../../../lib/resilience.js';
import { settle } from '../support/virtual-clock.js';
import { surroundings } from '../support/surroundings.js';

describe('a cancelled call', () => {
  it('is neither a timeout nor a success nor a failure', async () => {
    const { clock, listener, environment } = surroundings();
    const own = policy({ timeout: 5000, circuitBreaker: true }, environment);
    const controller = new AbortController();
    const reason = new Error('left');
    let inside: unknown;
    const result = own.execute(
      ({ signal }) => new Promise<never>(() => signal.addEventListener('abort', () => (inside = signal.reason))),
      controller.signal,
    );
    const caught = expect(result).rejects.toBe(reason);
    await clock.advance(10);
    controller.abort(reason);
    await caught;
    expect(inside).toBe(reason);
    expect(listener.of('timedOut')).toEqual([]);
    expect(listener.of('attemptEnded')).toMatchObject([{ outcome: 'cancelled' }]);
    expect(listener.ends).toMatchObject([{ outcome: 'cancelled', stopReason: 'cancelled' }]);
    expect(own.breaker()?.snapshot()).toMatchObject({ calls: 0, failures: 0 });
    expect(clock.timers).toBe(0);
  });

  it('gives the permit of a half-open breaker back', async () => {
    const { clock, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 1, openMs: 100 } }, environment);
    await expect(own.execute(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
    await clock.advance(100);
    const controller = new AbortController();
    const probe = own.execute(() => new Promise<never>(() => {}), controller.signal).catch((error: unknown) => error);
    expect(own.breaker()?.state).toBe('half_open');
    await expect(own.execute(() => 'refused')).rejects.toMatchObject({ reason: 'circuit_open' });
    controller.abort('left');
    expect(await probe).toBe('left');
    await settle();
    await expect(own.execute(() => 'probe')).resolves.toBe('probe');
    expect(own.breaker()?.state).toBe('closed');
  });

  it('is recognised by an AbortError of the function too', async () => {
    const { listener, environment } = surroundings();
    const abort = new DOMException('aborted elsewhere', 'AbortError');
    let calls = 0;
    const own = policy({ circuitBreaker: true }, environment);
    await expect(
      own.execute(() => {
        calls++;
        throw abort;
      }),
    ).rejects.toBe(abort);
    expect(calls).toBe(1);
    expect(listener.ends).toMatchObject([{ outcome: 'cancelled' }]);
    expect(own.breaker()?.snapshot().calls).toBe(0);
  });
});
