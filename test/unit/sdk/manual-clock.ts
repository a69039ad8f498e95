import type { Clock } from '../../../lib/shared/time/clock.js';

/** A clock that stands still until it is told. */
export interface ManualClock extends Clock {
  /** Moves on, calling what is due, and lets what follows from it happen. */
  advance(ms: number): Promise<void>;
}

/** Lets promises that have settled, and replies that have come, do their work. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function manualClock(): ManualClock {
  let now = 0;
  const timers = new Map<object, { at: number; callback: () => void }>();
  const next = (until: number) =>
    [...timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    epochMs: () => 1_700_000_000_000 + now,
    setTimer: (callback, delayMs) => {
      const key = {};
      timers.set(key, { at: now + delayMs, callback });
      return { clear: () => void timers.delete(key) };
    },
    advance: async (ms) => {
      const until = now + ms;
      await settle();
      for (let due = next(until); due !== undefined; due = next(until)) {
        const [key, { at, callback }] = due;
        timers.delete(key);
        now = at;
        callback();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}
