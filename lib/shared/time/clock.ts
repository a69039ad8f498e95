import type { Clock } from './clock.types.js';
import { seams } from './test-seams.js';

export type { Clock, Timer } from './clock.types.js';

/** Milliseconds for durations, from the clock of tests where one is set. */
export function nowMs(): number {
  return seams.clock === undefined ? performance.now() : seams.clock();
}

/** Milliseconds since the epoch, from the clock of tests where one is set. */
export function epochMs(): number {
  return seams.clock === undefined ? performance.timeOrigin + performance.now() : seams.clock();
}

/** Milliseconds since the epoch, whatever the clock of tests says. */
export function systemEpochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** The wall clock in whole milliseconds since the epoch, whatever the clock of tests says. */
export function wallClockMs(): number {
  return Date.now();
}

/** The monotonic clock in milliseconds, whatever the clock of tests says. */
export function monotonicMs(): number {
  return performance.now();
}

/** The platform's clock and timers, or those of tests where they are set. */
export const systemClock: Clock = {
  now: () => (seams.timers === undefined ? performance.now() : seams.timers.now()),
  epochMs: () => (seams.timers === undefined ? systemEpochMs() : seams.timers.epochMs()),
  setTimer: (callback, delayMs) => {
    if (seams.timers !== undefined) return seams.timers.setTimer(callback, delayMs);
    const handle = setTimeout(callback, delayMs);
    handle.unref();
    return { clear: () => clearTimeout(handle) };
  },
};
