import { describe, expect, it, jest } from '@jest/globals';
import { addPolicyListener, type CallObserver, policy, type PolicyListener } from '../../../../lib/resilience.js';
import { surroundings } from '../support/surroundings.js';

const throwing = new Proxy({} as CallObserver, {
  get: (_, member) => () => {
    throw new Error(`listener failed in ${String(member)}`);
  },
});

describe('a listener', () => {
  it('that throws everywhere changes nothing', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { clock, environment } = surroundings();
    const own = policy(
      { timeout: 50, circuitBreaker: { minCalls: 2 } },
      { ...environment, listener: { callStarted: () => throwing } },
    );
    const result = own.execute(({ number }) => {
      if (number === 0) throw new Error('once');
      return 'fine';
    });
    await clock.advance(10_000);
    await expect(result).resolves.toBe('fine');
    const sites = warn.mock.calls.map(([message]) => /in (\w+) and/.exec(String(message))?.[1]);
    warn.mockRestore();
    expect(sites).toContain('runAttempt');
    // Once per site, however often it fails.
    expect(new Set(sites).size).toBe(sites.length);
  });

  it('that wraps an attempt twice, or not at all, still sees it run once', async () => {
    const { environment } = surroundings();
    let calls = 0;
    for (const times of [0, 1, 2]) {
      const listener: PolicyListener = {
        callStarted: () => ({
          runAttempt: (_, run) => {
            for (let call = 0; call < times; call++) run();
          },
        }),
      };
      await policy({}, { ...environment, listener }).execute(() => calls++);
    }
    expect(calls).toBe(3);
  });

  it('of the process follows every policy, inside the own one, until it is removed', async () => {
    const { environment, listener } = surroundings();
    const order: string[] = [];
    const wrap = (name: string): PolicyListener => ({
      callStarted: ({ policy: { name: called } }) => ({
        runAttempt: (_, run) => {
          order.push(`${name} in ${called}`);
          run();
          order.push(`${name} out`);
        },
      }),
      breakerTransition: ({ to }) => order.push(`${name} ${to}`),
    });
    const own = policy({ name: 'p', circuitBreaker: true }, { ...environment, listener: wrap('own') });
    const stop = addPolicyListener(wrap('process'));
    await own.execute(() => order.push('fn'));
    expect(order).toEqual(['own in p', 'process in p', 'fn', 'process out', 'own out']);
    order.length = 0;
    own.breaker()?.isolate();
    stop();
    own.breaker()?.close();
    expect(order).toEqual(['own isolated', 'process isolated', 'own closed']);
    expect(listener.events).toEqual([]);
  });
});
