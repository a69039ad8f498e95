import { describe, expect, it } from '@jest/globals';
import { rounds } from '../../../support/rounds.js';
import { type ClientsOptions, simulateClients } from '../support/simulate-clients.js';

const OUTAGE = { processes: 100, rps: 10, seconds: 60, failure: 1, seed: 7 } satisfies Partial<ClientsOptions>;

describe('a retry storm', () => {
  it.each([
    ['success', 1.0],
    ['call', 1.1],
  ] as const)('adds nothing beyond the budget when deposits are per %s', async (depositOn, load) => {
    let steps = 0;
    const result = await simulateClients({
      ...OUTAGE,
      retry: { retries: 3, budget: { depositOn } },
      check: ({ retries, deposits }) => {
        steps++;
        if (retries > 10 + 0.1 * deposits + 1e-9) throw new Error(`${retries} retries with ${deposits} deposits`);
      },
    });
    expect(steps).toBe(result.attempts);
    expect(result.calls).toBe(60_000);
    expect(result.steadyLoad).toBeLessThanOrEqual(load + 0.005);
    expect(result.attempts).toBeLessThanOrEqual(
      result.calls + 100 * 10 + (depositOn === 'call' ? 0.1 * result.calls : 0),
    );
  });

  it('is four times the load without a budget', async () => {
    const result = await simulateClients({ ...OUTAGE, seconds: rounds(20, 60), retry: { retries: 3, budget: false } });
    expect(result.steadyLoad).toBeGreaterThan(3.98);
    expect(result.steadyLoad).toBeLessThan(4.02);
  });
});
