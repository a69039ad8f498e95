import type { Clock, Timer } from '../../shared/time/clock.js';
import { nextDue, settled, type DueTimer } from './due-timer.js';

interface WaitingTimer extends DueTimer {
  readonly callback: () => void;
}

/**
 * A clock that stands until the test moves it; timers that become due run in their order, at their time.
 *
 * Given to `captureTracing({ clock })`, everything of this library waits by it: retries, timeouts, breakers, queues. It fits
 * every `clock` option, `policy(options, { clock })` for example, as well. Timers of the application itself are not touched;
 * for those there are the fake timers of jest and vitest.
 *
 * @example
 * const clock = new VirtualClock();
 * const tracing = captureTracing({ clock });
 * const answer = orders.place(order); // @Retry({ baseMs: 10_000, maxMs: 10_000 })
 * await clock.advanceAsync(60_000);
 * await answer;
 */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #timers = new Set<WaitingTimer>();

  /** @param startMs milliseconds since the epoch at which it stands; midnight of the first day of 2020 by default. */
  constructor(startMs: number = Date.UTC(2020, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  epochMs(): number {
    return this.#nowMs;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return { clear: () => void this.#timers.delete(timer) };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves the time on by `ms` milliseconds; what promises wait for runs afterwards. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    while (this.#runNext(untilMs));
    this.#nowMs = untilMs;
  }

  /** Moves the time on by `ms` milliseconds and lets promises settle after every timer, so that they can set the next one. */
  async advanceAsync(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settled();
    while (this.#runNext(untilMs)) await settled();
    this.#nowMs = untilMs;
    await settled();
  }

  /** Time passes while nothing can run: what is due runs late, once. */
  block(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#timers].filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#timers.delete(timer);
      timer.callback();
    }
  }

  #runNext(untilMs: number): boolean {
    const next = nextDue(this.#timers, untilMs);
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.callback();
    return true;
  }
}
