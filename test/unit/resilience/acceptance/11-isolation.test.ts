import { describe, expect, it } from '@jest/globals';
import { CircuitOpenError, policy } from '../../../../lib/resilience.js';
import { surroundings } from '../support/surroundings.js';

const down = () => Promise.reject(new Error('down'));

describe('isolation', () => {
  it('aborts only the signal of the attempt that timed out', async () => {
    const { clock, environment } = surroundings();
    const own = policy({ timeout: 100, retry: false }, environment);
    const aborted: string[] = [];
    const job = (name: string, ms: number) =>
      own.execute(
        ({ signal }) =>
          new Promise<string>((resolve) => {
            signal.addEventListener('abort', () => aborted.push(name));
            clock.setTimer(() => resolve(name), ms);
          }),
      );
    const slow = job('slow', 5000).catch((error: Error) => error.name);
    await clock.advance(50);
    const healthy = job('healthy', 80);
    await clock.advance(200);
    expect(await slow).toBe('TimeoutError');
    expect(await healthy).toBe('healthy');
    expect(aborted).toEqual(['slow']);
  });

  it('keeps the budgets of two dependencies, and of two keys, apart', async () => {
    const { clock, environment } = surroundings();
    const one = policy({ name: 'one' }, environment);
    const two = policy({ name: 'two', key: () => 'a' }, environment);
    for (let call = 0; call < 20; call++) {
      void one.execute(down).catch(() => undefined);
      void two.execute(down).catch(() => undefined);
      await clock.advance(10_000);
    }
    await two.execute(() => 1, { key: 'b' });
    expect(one.snapshot().states.map(({ budgetTokens }) => budgetTokens)).toEqual([0]);
    expect(two.snapshot().states.map(({ key, budgetTokens }) => [key, budgetTokens])).toEqual([
      ['a', 0],
      ['b', 10],
    ]);
  });

  it('keeps 100 keys and lets the others share one state', async () => {
    const own = policy({ circuitBreaker: true });
    for (let key = 0; key < 10_000; key++) await own.execute(() => key, { key: `host-${key}` });
    const { states } = own.snapshot();
    expect(states).toHaveLength(101);
    expect(states.at(-1)).toMatchObject({ key: '_OTHER' });
  });

  it('does not repeat a breaker rejection', async () => {
    const { clock, environment } = surroundings();
    const inner = policy({ retry: false, circuitBreaker: { minCalls: 1 } }, environment);
    await inner.execute(down).catch(() => undefined);
    let outerCalls = 0;
    const outer = policy({ retry: 3 }, { clock });
    await expect(
      outer.execute(() => {
        outerCalls++;
        return inner.execute(down);
      }),
    ).rejects.toBeInstanceOf(CircuitOpenError);
    expect(outerCalls).toBe(1);
  });

  it.each([
    [false, 4],
    [true, 64],
  ])('makes of three layers with three retries (nested: %s) %i leaf attempts', async (nested, leaves) => {
    const { clock, listener, environment } = surroundings();
    const retry = { retries: 3, budget: false, nested } as const;
    const [outer, middle, inner] = ['outer', 'middle', 'inner'].map((name) => policy({ name, retry }, environment));
    let calls = 0;
    const result = outer!
      .execute(() =>
        middle!.execute(() =>
          inner!.execute(() => {
            calls++;
            throw new Error('down');
          }),
        ),
      )
      .catch((error: Error) => error.message);
    await clock.advance(600_000);
    expect(await result).toBe('down');
    expect(calls).toBe(leaves);
    expect(listener.of('retryDenied').some(({ reason }) => reason === 'nested')).toBe(!nested);
  });
});
