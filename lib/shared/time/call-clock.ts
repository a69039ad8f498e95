import { type Clock, systemClock } from './clock.js';
import { seams } from './test-seams.js';

/**
 * The platform's clock with timers that keep the process alive: a program that waits for a backoff or a timeout must
 * not exit before it. Whoever sets one clears it when what it waits for has come.
 */
export const platformCallClock: Clock = {
  now: systemClock.now,
  epochMs: systemClock.epochMs,
  setTimer: (callback, delayMs) => {
    const handle = setTimeout(callback, delayMs);
    return { clear: () => clearTimeout(handle) };
  },
};

const current = (): Clock => seams.calls ?? seams.timers ?? platformCallClock;

/** The clock that policy calls wait by: `platformCallClock`, or the clock of tests where one is set. */
export const callClock: Clock = {
  now: () => current().now(),
  epochMs: () => current().epochMs(),
  setTimer: (callback, delayMs) => current().setTimer(callback, delayMs),
};
