import { policy, RetryBudget, type RetryOptions } from '../../../../lib/resilience.js';
import { seededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';
import { withoutStacks } from './without-stacks.js';

export interface ClientsOptions {
  readonly processes: number;
  readonly rps: number;
  readonly seconds: number;
  /** Share of attempts that fail. */
  readonly failure: number;
  readonly retry: RetryOptions;
  readonly seed: number;
  /** Called after every attempt of a process with a budget. */
  readonly check?: (process: { retries: number; deposits: number; tokens: number }) => void;
}

export interface ClientsResult {
  readonly calls: number;
  readonly attempts: number;
  readonly successes: number;
  /** Attempts per call in the second half of the run. */
  readonly steadyLoad: number;
}

/** Many processes call one dependency that fails at random; each has a policy and a budget of its own. */
export async function simulateClients(options: ClientsOptions): Promise<ClientsResult> {
  const { processes, rps, seconds, failure, retry, seed, check } = options;
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const half = (seconds * 1000) / 2;
  const total = { calls: 0, attempts: 0, successes: 0, lateCalls: 0, lateAttempts: 0 };

  for (let index = 0; index < processes; index++) {
    const budget = retry.budget === false ? undefined : new RetryBudget(retry.budget as object | undefined);
    const own = policy({ retry: { ...retry, budget: budget ?? false } }, { clock, random });
    const seen = { retries: 0, deposits: 0, tokens: 0 };
    const run = async (): Promise<void> => {
      const late = clock.now() >= half;
      total.calls++;
      if (late) total.lateCalls++;
      if (budget?.depositOn === 'call') seen.deposits++;
      try {
        await own.execute(({ number }) => {
          total.attempts++;
          if (clock.now() >= half) total.lateAttempts++;
          if (number > 0) seen.retries++;
          if (budget !== undefined) check?.({ ...seen, tokens: budget.tokens });
          if (random() < failure) throw new Error('down');
        });
        total.successes++;
        if (budget?.depositOn === 'success') seen.deposits++;
      } catch {
        // Counted as a call without success.
      }
    };
    const tick = (): void => {
      if (clock.now() >= seconds * 1000) return;
      void run();
      clock.setTimer(tick, 1000 / rps);
    };
    clock.setTimer(tick, random() * (1000 / rps));
  }
  await withoutStacks(() => clock.advance(seconds * 1000));
  const { calls, attempts, successes, lateCalls, lateAttempts } = total;
  return { calls, attempts, successes, steadyLoad: lateAttempts / lateCalls };
}
