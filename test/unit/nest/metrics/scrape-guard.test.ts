import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { createScrapeGuard } from '../../../../lib/nest/metrics/scrape-guard.js';
import type { Clock } from '../../../../lib/shared/time/clock.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { seams } from '../../../../lib/shared/time/test-seams.js';

const request = {} as IncomingMessage;

/** Timers that run when the test says so. */
function manualClock() {
  const timers = new Map<() => void, number>();
  const clock: Clock = {
    now: () => 0,
    epochMs: () => 0,
    setTimer: (callback, delayMs) => {
      timers.set(callback, delayMs);
      return { clear: () => void timers.delete(callback) };
    },
  };
  return { clock, timers };
}

describe('createScrapeGuard', () => {
  const before = seams.rethrowInternalErrors;
  beforeEach(() => {
    seams.rethrowInternalErrors = false;
  });
  afterEach(() => {
    seams.rethrowInternalErrors = before;
    diagnostics.internalErrors.clear();
  });

  it('refuses a guard that never settles after five seconds, and says so', async () => {
    const { clock, timers } = manualClock();
    const isAllowed = createScrapeGuard(() => new Promise(() => {}), clock)(request);
    expect([...timers.values()]).toEqual([5_000]);
    for (const strike of timers.keys()) strike();
    expect(await isAllowed).toBe(false);
    expect(diagnostics.internalErrors.get('metrics.guard')).toBe(1);
  });

  it.each<[unknown, boolean]>([
    [true, true],
    [Promise.resolve(true), true],
    [false, false],
    ['yes', false],
    [undefined, false],
    [{ then: (resolve: (value: boolean) => void) => resolve(true) }, true],
  ])('takes %p as %p, and leaves no timer', async (answer, expected) => {
    const { clock, timers } = manualClock();
    expect(await createScrapeGuard(() => answer as boolean, clock)(request)).toBe(expected);
    expect(timers.size).toBe(0);
  });

  it('refuses a guard that throws or rejects', async () => {
    const { clock, timers } = manualClock();
    const throws = (): boolean => {
      throw new Error('broken');
    };
    expect(await createScrapeGuard(throws, clock)(request)).toBe(false);
    expect(await createScrapeGuard(() => Promise.reject(new Error('no')), clock)(request)).toBe(false);
    expect(timers.size).toBe(0);
  });

  it('lets everybody in without a guard', async () => {
    expect(await createScrapeGuard(undefined)(request)).toBe(true);
  });
});
