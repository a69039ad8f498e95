import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { policy } from '../../../../lib/resilience.js';
import { rounds } from '../../../support/rounds.js';

// The figures of the cost (1 us, 2.5 us) are taken by the bench, where nothing else runs in the process.
describe('many calls', () => {
  it('leave no listener on a parent signal and less than 1 MB of heap', async () => {
    const collect = (globalThis as { gc?: () => void }).gc ?? (await exposeGc());
    const parent = new AbortController();
    const own = policy({ circuitBreaker: true, timeout: 10_000, deadlineMs: 20_000 });
    const fn = async (): Promise<number> => 1;
    const burst = async (calls: number): Promise<void> => {
      for (let call = 0; call < calls; call++) await own.execute(fn, parent.signal);
    };
    await burst(20_000);
    collect();
    const before = process.memoryUsage().heapUsed;
    // One object of the smallest size per call would be more than a megabyte.
    await burst(rounds(100_000, 1_000_000));
    collect();
    const grown = process.memoryUsage().heapUsed - before;
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
    expect(grown).toBeLessThan(1_000_000);
  }, 120_000);

  it('at the same time leave no listener either', async () => {
    const parent = new AbortController();
    const own = policy({ timeout: 10_000 });
    const calls = Array.from({ length: 500 }, () => own.execute(() => new Promise<never>(() => {}), parent.signal));
    // More than ten would be reported by Node as a leak.
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1);
    expect(timers()).toBeGreaterThanOrEqual(500);
    parent.abort('done');
    const settled = await Promise.allSettled(calls);
    expect(settled.every((result) => result.status === 'rejected' && result.reason === 'done')).toBe(true);
    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(0);
    await new Promise((resolve) => setImmediate(resolve));
    // Nothing is left that would keep the process from exiting.
    expect(timers()).toBeLessThan(10);
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

async function exposeGc(): Promise<() => void> {
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
