import { describe, expect, it } from '@jest/globals';
import { policy, type RetryOptions } from '../../../../lib/resilience.js';
import { rounds } from '../../../support/rounds.js';
import { seededRandom } from '../support/seeded-random.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { withoutStacks } from '../support/without-stacks.js';

const TRIGGER_FROM = 10_000;
const TRIGGER_TO = 20_000;
const TIMEOUT_MS = 500;

/** Goodput per second of 50 processes, 700 calls/s in all, on a FIFO server of 1000/s that falls to 300/s for 10 s. */
async function goodput(budget: RetryOptions['budget'], seconds: number): Promise<number[]> {
  const clock = new VirtualClock();
  const random = seededRandom(21);
  const good = new Array<number>(seconds + 10).fill(0);
  let busyUntil = 0;
  // The server works off everything in order, also what its caller no longer waits for.
  const serve = (): Promise<void> => {
    const from = Math.max(busyUntil, clock.now());
    busyUntil = from + 1000 / (from >= TRIGGER_FROM && from < TRIGGER_TO ? 300 : 1000);
    const waitMs = busyUntil - clock.now();
    return new Promise((resolve) => {
      if (waitMs <= TIMEOUT_MS) clock.setTimer(resolve, waitMs);
    });
  };
  const everyMs = (50 / 700) * 1000;
  for (let process = 0; process < 50; process++) {
    const own = policy(
      { retry: { retries: 3, ...(budget !== undefined && { budget }) }, timeout: TIMEOUT_MS },
      { clock, random },
    );
    const tick = (): void => {
      if (clock.now() >= seconds * 1000) return;
      own.execute(serve).then(
        () => good[Math.floor(clock.now() / 1000)]!++,
        () => undefined,
      );
      clock.setTimer(tick, everyMs);
    };
    clock.setTimer(tick, random() * everyMs);
  }
  await withoutStacks(() => clock.advance(seconds * 1000));
  return good;
}

/** Seconds after the trigger from which on five seconds in a row serve 95 % of what is offered. */
function recoveredAfter(good: readonly number[], seconds: number): number {
  const from = TRIGGER_TO / 1000;
  for (let second = from; second + 5 <= seconds; second++) {
    if (good.slice(second, second + 5).every((count) => count >= 0.95 * 700)) return second - from;
  }
  return Infinity;
}

describe('a metastable failure', () => {
  it('ends soon after its trigger with a budget per success', async () => {
    expect(recoveredAfter(await goodput(undefined, 60), 60)).toBeLessThanOrEqual(20);
  });

  it('ends soon after its trigger with a budget per call', async () => {
    expect(recoveredAfter(await goodput({ depositOn: 'call' }, 60), 60)).toBeLessThanOrEqual(27);
  });

  it('never ends without a budget', async () => {
    // As long as it takes to end with one; the long rounds wait for longer.
    const seconds = rounds(45, 75);
    const good = await goodput(false, seconds);
    expect(recoveredAfter(good, seconds)).toBe(Infinity);
    expect(good[5]).toBeGreaterThan(0.95 * 700);
  });
});
