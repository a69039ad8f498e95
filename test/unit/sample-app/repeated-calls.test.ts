import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RepeatedCalls } from '../../../sample-app/src/shop/payments/repeated-calls.js';

describe('RepeatedCalls', () => {
  it('answers a key with its first answer, also while that is still being made', async () => {
    const calls = new RepeatedCalls<number>();
    let finish: (value: number) => void = () => undefined;
    const first = calls.remember('k', new Promise((resolve) => (finish = resolve)));
    const second = calls.find('k');
    finish(1);
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    expect(calls.find('other')).toBeUndefined();
  });

  it('forgets a failure, so that the next attempt is a real one', async () => {
    const calls = new RepeatedCalls<number>();
    await expect(calls.remember('k', Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(calls.find('k')).toBeUndefined();
  });

  it('never keeps more answers than its limit and lets the oldest go first', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.integer({ min: 1, max: 5 }), (keys, limit) => {
        const calls = new RepeatedCalls<number>(limit);
        keys.forEach((key, index) => void calls.remember(key, Promise.resolve(index)));
        expect(keys.filter((key) => calls.find(key) !== undefined)).toEqual(keys.slice(-limit));
      }),
    );
  });
});
