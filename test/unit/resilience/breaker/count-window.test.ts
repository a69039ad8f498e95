import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CircuitBreaker, policy } from '../../../../lib/resilience.js';
import { CountWindow } from '../../../../lib/resilience/breaker/count-window.js';
import { surroundings } from '../support/surroundings.js';

describe('a window of calls', () => {
  it('knows the last ones, whatever came before', () => {
    const call = fc.record({ failed: fc.boolean(), slow: fc.boolean(), clears: fc.nat(30) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(call, { maxLength: 60 }), (count, calls) => {
        const window = new CountWindow(count);
        let kept: typeof calls = [];
        for (const one of calls) {
          if (one.clears === 0) {
            window.clear();
            kept = [];
          }
          window.record(0, one.failed, one.slow);
          kept = [...kept, one].slice(-count);
          expect([window.calls, window.failures, window.slow]).toEqual([
            kept.length,
            kept.filter(({ failed }) => failed).length,
            kept.filter(({ slow }) => slow).length,
          ]);
        }
      }),
    );
  });

  it('opens a breaker by calls that are hours apart', async () => {
    const { clock, environment } = surroundings();
    const seldom = policy({ retry: false, circuitBreaker: { window: { count: 4 }, openMs: 1_000 } }, environment);
    const fails = (): Promise<never> => Promise.reject(new Error('down'));
    for (let call = 0; call < 4; call++) {
      await expect(seldom.execute(fails)).rejects.toThrow('down');
      await clock.advance(3_600_000);
    }
    expect(seldom.breaker()?.state).toBe('open');
    expect(seldom.breaker()?.snapshot()).toMatchObject({ calls: 4, failures: 4 });
  });

  it('has as many calls as must be there before it opens, at most 20', () => {
    expect(new CircuitBreaker('a', { window: { count: 5 } }).config.minCalls).toBe(5);
    expect(new CircuitBreaker('a', { window: { count: 100 } }).config.minCalls).toBe(20);
  });

  it.each<[object, RegExp]>([
    [{ window: { count: 0 } }, /window\.count is 0; write a whole number of at least 1/],
    [{ window: { cout: 5 } }, /unknown option 'window\.cout'\. Did you mean 'window\.count'\?/],
    [{ window: { count: 5 }, windowMs: 100 }, /has both window and windowMs/],
    [{ window: { count: 5 }, minCalls: 6 }, /minCalls is 6, which a window of 5 calls never has/],
  ])('is refused: %j', (options, message) => {
    expect(() => new CircuitBreaker('a', options)).toThrow(message);
  });
});
