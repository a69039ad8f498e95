import { describe, expect, it } from '@jest/globals';
import { type BackoffKind, policy } from '../../../../lib/resilience.js';
import { seededRandom } from '../support/seeded-random.js';
import { VirtualClock } from '../support/virtual-clock.js';

/** Most attempts in any 50 ms after the first second, when 1000 clients fail together and the outage lasts 3 s. */
async function herdPeak(backoff: BackoffKind): Promise<number> {
  const clock = new VirtualClock();
  const slots = new Map<number, number>();
  const own = policy({ retry: { retries: 50, backoff, budget: false } }, { clock, random: seededRandom(31) });
  const calls = Array.from({ length: 1000 }, () =>
    own.execute(() => {
      const slot = Math.floor(clock.now() / 50);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
      if (clock.now() < 3000) throw new Error('down');
    }),
  );
  await clock.advance(60_000);
  await Promise.all(calls);
  return Math.max(...[...slots].filter(([slot]) => slot >= 20).map(([, count]) => count));
}

/** AWS' model of optimistic concurrency: 100 clients read a version and write against it until they win. */
async function contentionCalls(backoff: BackoffKind, seed: number): Promise<number> {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const network = (): Promise<void> =>
    new Promise((done) => clock.setTimer(done, Math.max(0, 10 + 2 * normal(random))));
  const own = policy({ retry: { retries: 1000, backoff, baseMs: 5, maxMs: 2000, budget: false } }, { clock, random });
  let version = 0;
  let calls = 0;
  const clients = Array.from({ length: 100 }, () =>
    own.execute(async () => {
      calls++;
      await network();
      const read = version;
      await network();
      await network();
      if (version !== read) {
        await network();
        throw new Error('conflict');
      }
      version++;
      await network();
    }),
  );
  await clock.advance(600_000);
  await Promise.all(clients);
  return calls;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('a herd of clients', () => {
  it('spreads with full jitter and comes back as one without', async () => {
    expect(await herdPeak('full')).toBeLessThanOrEqual(100);
    expect(await herdPeak('exponential')).toBe(1000);
  });

  it('needs at most half the calls under contention with full jitter', async () => {
    let full = 0;
    let plain = 0;
    for (let seed = 1; seed <= 5; seed++) {
      full += await contentionCalls('full', seed);
      plain += await contentionCalls('exponential', seed);
    }
    expect(full).toBeLessThanOrEqual(0.5 * plain);
  });
});
