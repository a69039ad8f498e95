import { describe, expect, it } from '@jest/globals';
import { attempt, definePolicies, namedPolicy } from '../../../../lib/resilience.js';
import { surroundings } from '../support/surroundings.js';

/** The shape of cockatiel's retry. */
const threeTimes = {
  async execute<T>(
    fn: (context: { attempt: number; signal: AbortSignal }) => PromiseLike<T> | T,
    signal = new AbortController().signal,
  ) {
    for (let index = 0; ; index++) {
      try {
        return await fn({ attempt: index, signal });
      } catch (error) {
        if (index === 2) throw error;
      }
    }
  },
};

describe('a policy of another library', () => {
  it('runs the function inside our attempt and is told as one call', async () => {
    const { listener, environment } = surroundings();
    definePolicies({ foreign: threeTimes }, environment);
    const own = namedPolicy('foreign');
    const seen: unknown[] = [];
    const controller = new AbortController();
    const result = await own.execute(() => {
      seen.push([attempt()?.number, attempt()?.policy, attempt()?.signal === controller.signal]);
      if (seen.length < 3) throw new Error('again');
      return 'third';
    }, controller.signal);
    expect(result).toBe('third');
    expect(seen).toEqual([
      [0, 'foreign', true],
      [1, 'foreign', true],
      [2, 'foreign', true],
    ]);
    expect(listener.types()).toEqual(['callEnded']);
    expect(listener.ends).toMatchObject([{ outcome: 'success', attempts: 3 }]);
  });

  it('hands its errors through', async () => {
    const { listener, environment } = surroundings();
    definePolicies({ foreign: threeTimes }, environment);
    const down = new Error('down');
    await expect(namedPolicy('foreign').execute(() => Promise.reject(down))).rejects.toBe(down);
    expect(listener.ends).toMatchObject([{ outcome: 'failure', attempts: 3, error: down }]);
  });
});
