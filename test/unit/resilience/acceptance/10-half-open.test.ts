import { describe, expect, it } from '@jest/globals';
import { CircuitOpenError, policy } from '../../../../lib/resilience.js';
import { deferred, surroundings } from '../support/surroundings.js';

const down = () => Promise.reject(new Error('down'));

describe('a half-open breaker', () => {
  it.each([1, 3, 7])('admits exactly %i of 1000 callers and rejects the others at once', async (probes) => {
    const { clock, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 1, openMs: 100, probes } }, environment);
    await own.execute(down).catch(() => undefined);
    await clock.advance(100);
    const gate = deferred<string>();
    let admitted = 0;
    let rejected = 0;
    const results = Array.from({ length: 1000 }, () =>
      own
        .execute(() => {
          admitted++;
          return gate.promise;
        })
        .catch((error: unknown) => {
          if (error instanceof CircuitOpenError) rejected++;
        }),
    );
    await clock.advance(0);
    expect({ admitted, rejected }).toEqual({ admitted: probes, rejected: 1000 - probes });
    gate.resolve('fine');
    await Promise.all(results);
    expect(own.breaker()?.state).toBe('closed');
  });

  it('rejects 50 callers while a probe hangs, and opens again when the probe times out', async () => {
    const { clock, listener, environment } = surroundings();
    const own = policy({ retry: false, timeout: 200, circuitBreaker: { minCalls: 1, openMs: 100 } }, environment);
    await own.execute(down).catch(() => undefined);
    await clock.advance(100);
    const hung = own.execute(() => new Promise<never>(() => {})).catch((error: unknown) => error);
    let rejected = 0;
    for (let caller = 0; caller < 50; caller++) own.execute(() => 'no').catch(() => rejected++);
    await clock.advance(0);
    expect(rejected).toBe(50);
    await clock.advance(200);
    expect(await hung).toMatchObject({ name: 'TimeoutError' });
    expect(own.breaker()?.state).toBe('open');
    expect(listener.of('transition').at(-1)).toMatchObject({ from: 'half_open', to: 'open', reason: 'probe_failed' });
  });

  it('stays open longer after each failed probe, with jitter, up to the limit', async () => {
    const { clock, environment } = surroundings(9);
    const own = policy({ retry: false, circuitBreaker: { minCalls: 1, openMs: 1000, maxOpenMs: 6000 } }, environment);
    const openFor: number[] = [];
    for (let probe = 0; probe < 6; probe++) {
      await own.execute(down).catch(() => undefined);
      const waitMs = own.breaker()?.refusedForMs() ?? 0;
      openFor.push(waitMs);
      await clock.advance(waitMs + 0.01);
    }
    const limits = [1000, 2000, 4000, 6000, 6000, 6000];
    openFor.forEach((waitMs, at) => {
      expect(waitMs).toBeLessThanOrEqual(limits[at]!);
      expect(waitMs).toBeGreaterThanOrEqual(0.9 * limits[at]!);
    });
    expect(new Set(openFor.slice(3)).size).toBe(3);
    await own.execute(() => 'fine');
    await own.execute(down).catch(() => undefined);
    expect(own.breaker()?.refusedForMs()).toBeLessThanOrEqual(1000);
  });

  it('does not stay half open for ever when a probe never ends and nothing times it out', async () => {
    const { clock, environment } = surroundings();
    const own = policy({ retry: false, circuitBreaker: { minCalls: 1, openMs: 100, maxOpenMs: 1000 } }, environment);
    await own.execute(down).catch(() => undefined);
    await clock.advance(100);
    void own.execute(() => new Promise<never>(() => {}));
    await expect(own.execute(() => 'no')).rejects.toBeInstanceOf(CircuitOpenError);
    await clock.advance(1000);
    await expect(own.execute(() => 'fine')).resolves.toBe('fine');
    expect(own.breaker()?.state).toBe('closed');
  });
});
