import type { Clock, Timer } from '../../shared/time/clock.js';
import { nextDue, settled, type DueTimer } from './due-timer.js';
import type { TickingClock } from './ticking-clock.js';

interface WaitingTimer extends DueTimer {
  readonly run: () => void;
}

/** Real time that a test may skip. A timer that is due moves the ticking clock on by the time that it was to wait. */
export class SkippableClock implements Clock {
  #skippedMs = 0;
  /** While time is being skipped, no other time passes. */
  #standsAtMs: number | undefined;
  readonly #timers = new Set<WaitingTimer>();

  constructor(
    private readonly real: Clock,
    private readonly ticking?: TickingClock,
  ) {}

  now(): number {
    return this.#standsAtMs ?? this.real.now() + this.#skippedMs;
  }

  epochMs(): number {
    return this.real.epochMs() - this.real.now() + this.now();
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const tickingUntilMs = this.#tickingIn(delayMs);
    const clear = (): void => {
      timer.clear();
      this.#timers.delete(waiting);
    };
    const run = (): void => {
      clear();
      this.ticking?.moveTo(tickingUntilMs);
      callback();
    };
    const waiting: WaitingTimer = { atMs: this.now() + delayMs, run };
    const timer = this.real.setTimer(run, delayMs);
    this.#timers.add(waiting);
    return { clear };
  }

  /** Skips `ms` milliseconds: runs what becomes due, in its order, and lets promises settle after each. */
  async advanceAsync(ms: number): Promise<void> {
    const [untilMs, tickingUntilMs] = [(this.#standsAtMs = this.now()) + ms, this.#tickingIn(ms)];
    await settled();
    for (let next = nextDue(this.#timers, untilMs); next !== undefined; next = nextDue(this.#timers, untilMs)) {
      this.#standsAtMs = Math.max(this.#standsAtMs, next.atMs);
      next.run();
      await settled();
    }
    this.#standsAtMs = undefined;
    this.#skippedMs = untilMs - this.real.now();
    this.ticking?.moveTo(tickingUntilMs);
    await settled();
  }

  #tickingIn(ms: number): number {
    return (this.ticking?.lastMs ?? 0) + ms;
  }
}
