import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker, policy } from '../../../../lib/resilience.js';
import { REFUSED } from '../../../../lib/resilience/breaker/circuit-breaker.js';
import { deferred, surroundings } from '../support/surroundings.js';

const down = () => Promise.reject(new Error('down'));

describe('the breaker', () => {
  it('forgets old failures also when nothing happened since', async () => {
    const { clock, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { windowMs: 5000, minCalls: 5 } }, environment);
    for (let call = 0; call < 4; call++) await own.execute(down).catch(() => undefined);
    await clock.advance(300_000);
    await own.execute(down).catch(() => undefined);
    expect(own.breaker()?.snapshot()).toMatchObject({ state: 'closed', calls: 1, failures: 1 });
  });

  it('ignores a failure of the closed time that comes during the probe, and closes when the probe succeeds', async () => {
    const { clock, listener, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 2, openMs: 1000 } }, environment);
    const late = deferred<never>();
    const lateResult = own.execute(() => late.promise).catch((error: unknown) => error);
    await own.execute(down).catch(() => undefined);
    await own.execute(down).catch(() => undefined);
    expect(own.breaker()?.state).toBe('open');
    await clock.advance(1000);
    const probe = deferred<string>();
    const probeResult = own.execute(() => probe.promise);
    late.reject(new Error('late'));
    expect(await lateResult).toMatchObject({ message: 'late' });
    expect(own.breaker()?.state).toBe('half_open');
    probe.resolve('fine');
    expect(await probeResult).toBe('fine');
    expect(own.breaker()?.state).toBe('closed');
    expect(listener.of('transition').map(({ to, reason }) => [to, reason])).toEqual([
      ['open', 'failure_ratio'],
      ['half_open', 'open_elapsed'],
      ['closed', 'probe_ok'],
    ]);
  });

  it('counts completed calls only, and never opens below the minimum', async () => {
    const { clock, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 4 } }, environment);
    const flying = Array.from({ length: 10 }, () => deferred<string>());
    const results = flying.map(({ promise }) => own.execute(() => promise));
    await own.execute(down).catch(() => undefined);
    expect(own.breaker()?.state).toBe('closed');
    for (let call = 0; call < 2; call++) await own.execute(down).catch(() => undefined);
    expect(own.breaker()?.state).toBe('closed');
    await own.execute(down).catch(() => undefined);
    expect(own.breaker()?.snapshot()).toMatchObject({ state: 'open', calls: 4, failures: 4 });
    for (const { resolve } of flying) resolve('late');
    await Promise.all(results);
    await clock.advance(0);
    expect(own.breaker()?.snapshot()).toMatchObject({ state: 'open', calls: 4 });
  });

  it('opens for slow calls when asked to', async () => {
    const { clock, listener, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 2, slowCallMs: 100 } }, environment);
    const slow = () => new Promise<void>((resolve) => clock.setTimer(resolve, 150));
    const both = Promise.all([own.execute(slow), own.execute(slow)]);
    await clock.advance(200);
    await both;
    expect(listener.of('transition')).toMatchObject([{ to: 'open', reason: 'slow_ratio' }]);
  });

  it('does not count client errors against the dependency', async () => {
    const { environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 1 } }, environment);
    await own.execute(() => Promise.reject(Object.assign(new Error('gone'), { status: 404 }))).catch(() => undefined);
    expect(own.breaker()?.snapshot()).toMatchObject({ state: 'closed', calls: 1, failures: 0 });
    await own.execute(() => Promise.reject(Object.assign(new Error('bad'), { status: 501 }))).catch(() => undefined);
    expect(own.breaker()?.snapshot()).toMatchObject({ state: 'open', failures: 1 });
  });

  it('accounts for all of its time by state', async () => {
    const { clock } = surroundings();
    const breaker = new CircuitBreaker('b', { openMs: 1000, openJitter: 0 }, clock);
    await clock.advance(100);
    breaker.open();
    await clock.advance(1500);
    expect(breaker.admit()).not.toBe(REFUSED);
    await clock.advance(40);
    breaker.isolate();
    await clock.advance(60);
    expect(breaker.snapshot().stateMs).toEqual({ closed: 100, open: 1500, half_open: 40, isolated: 60 });
  });
});
