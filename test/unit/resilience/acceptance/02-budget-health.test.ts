import { describe, expect, it } from '@jest/globals';
import { policy, RetryBudget } from '../../../../lib/resilience.js';
import { seededRandom } from '../support/seeded-random.js';
import { simulateClients } from '../support/simulate-clients.js';
import { VirtualClock } from '../support/virtual-clock.js';

describe('the retry budget', () => {
  it('does not cost success when few attempts fail', async () => {
    const options = { processes: 100, rps: 10, seconds: 60, retry: { retries: 3 } };
    const one = await simulateClients({ ...options, failure: 0.01, seed: 11 });
    expect(one.successes / one.calls).toBeGreaterThanOrEqual(0.9999);
    expect(one.attempts / one.calls).toBeGreaterThan(1.007);
    expect(one.attempts / one.calls).toBeLessThan(1.013);
    const five = await simulateClients({ ...options, failure: 0.05, seed: 12 });
    expect(five.successes / five.calls).toBeGreaterThanOrEqual(0.999);
  });

  it('is full again after exactly 100 successes', async () => {
    const budget = new RetryBudget();
    const own = policy({ retry: { budget } });
    for (let token = 0; token < 10; token++) expect(budget.tryTake()).toBe(true);
    expect(budget.tryTake()).toBe(false);
    expect(budget.tokens).toBe(0);
    for (let call = 0; call < 99; call++) await own.execute(() => call);
    expect(budget.tokens).toBe(9.9);
    await own.execute(() => 99);
    expect(budget.tokens).toBe(10);
    await own.execute(() => 100);
    expect(budget.tokens).toBe(10);
  });

  it('is active without being asked for', async () => {
    const clock = new VirtualClock();
    let attempts = 0;
    const own = policy({}, { clock, random: seededRandom(3) });
    for (let call = 0; call < 50; call++) {
      own
        .execute(() => {
          attempts++;
          throw new Error('down');
        })
        .catch(() => undefined);
      await clock.advance(10_000);
    }
    expect(attempts).toBe(50 + 10);
    expect(own.snapshot().states[0]?.budgetTokens).toBe(0);
  });
});
