import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policy } from '../../../../lib/resilience.js';
import { seededRandom } from '../support/seeded-random.js';
import { surroundings } from '../support/surroundings.js';

describe('the notifications of a policy', () => {
  it('conserve calls, attempts, retries and delays whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 0, max: 4 }), fc.boolean(), async (seed, retries, limited) => {
        const { clock, listener, environment } = surroundings(seed);
        const random = seededRandom(seed);
        const own = policy(
          {
            retry: { retries },
            circuitBreaker: { minCalls: 5, openMs: 300 },
            ...(limited && { timeout: 50, deadlineMs: 400, bulkhead: { maxConcurrent: 3, maxQueue: 1 } }),
          },
          environment,
        );
        let invocations = 0;
        let settled = 0;
        const calls = 40;
        for (let call = 0; call < calls; call++) {
          const controller = new AbortController();
          if (random() < 0.2) clock.setTimer(() => controller.abort(new Error('left')), random() * 300);
          own
            .execute(() => {
              invocations++;
              const chance = random();
              const ms = random() * 80;
              return new Promise<void>((resolve, reject) => {
                clock.setTimer(
                  () =>
                    chance < 0.4
                      ? resolve()
                      : reject(Object.assign(new Error('x'), { status: chance < 0.5 ? 404 : 503 })),
                  ms,
                );
              });
            }, controller.signal)
            .then(
              () => settled++,
              () => settled++,
            );
          await clock.advance(random() * 40);
        }
        await clock.advance(60_000);
        const { ends } = listener;
        const started = listener.of('retryStarted');
        const attempts = listener.of('attemptEnded');
        const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
        expect([settled, ends.length]).toEqual([calls, calls]);
        expect(sum(ends.map((end) => end.attempts))).toBe(attempts.length);
        expect(sum(ends.map((end) => Math.max(0, end.attempts - 1)))).toBeLessThanOrEqual(started.length);
        // A retry that a full bulkhead refused has started but is no attempt.
        const refusedRetries = ends.filter((end) => end.stopReason === 'bulkhead_full' && end.attempts > 0).length;
        expect(started.length).toBe(sum(ends.map((end) => Math.max(0, end.attempts - 1))) + refusedRetries);
        expect(listener.of('runAttempt')).toHaveLength(invocations);
        expect(invocations).toBeLessThanOrEqual(attempts.length);
        expect(listener.of('rejected')).toHaveLength(ends.filter(({ outcome }) => outcome === 'rejected').length);
        for (const end of ends) expect(end.stopReason === undefined).toBe(end.outcome === 'success');
        const { breaker } = own.snapshot().states[0]!;
        expect(sum(Object.values(breaker!.stateMs))).toBeCloseTo(clock.now(), 6);
        expect(clock.timers).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
