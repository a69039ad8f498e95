import { seams } from './test-seams.js';

/** Time and timers, injected so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Milliseconds since the epoch. */
  epochMs(): number;
  /** Calls `callback` once after `delayMs`; never keeps the process alive. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** A timer that can be stopped; stopping it twice does nothing. */
export interface Timer {
  clear(): void;
}

/** Milliseconds for durations, from the clock of tests where one is set. */
export function nowMs(): number {
  return seams.clock === undefined ? performance.now() : seams.clock();
}

/** Milliseconds since the epoch, from the clock of tests where one is set. */
export function epochMs(): number {
  return seams.clock === undefined ? performance.timeOrigin + performance.now() : seams.clock();
}

/** The platform's clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epochMs: () => performance.timeOrigin + performance.now(),
  setTimer: (callback, delayMs) => {
    const handle = setTimeout(callback, delayMs);
    handle.unref();
    return { clear: () => clearTimeout(handle) };
  },
};
