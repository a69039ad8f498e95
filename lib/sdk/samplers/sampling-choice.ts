import type { Clock } from '../../shared/time/clock.js';
import { KEEP_ALL, thresholdOf, type Threshold } from './threshold.js';

/** How many of the traces that a rule matches are kept. */
export interface SamplingChoice {
  /**
   * The threshold for the next trace; `undefined` keeps none.
   *
   * It is chosen before the trace's randomness is looked at, which is what keeps adjusted counts truthful.
   */
  threshold(): Threshold | undefined;
  /** Told when the trace that was asked about is kept. */
  kept?(): void;
  /** Whether the threshold says how many traces one stands for; a hard cap that has just acted cannot say. */
  isCounted?(): boolean;
}

export const KEEP: SamplingChoice = { threshold: () => KEEP_ALL };
export const DROP: SamplingChoice = { threshold: () => undefined };

/** A fixed share of all traces. */
export function createRatioChoice(ratio: number): SamplingChoice {
  const threshold = thresholdOf(ratio);
  return { threshold: () => threshold };
}

const WINDOW_MS = 1_000;
/** How much of the old rate one window leaves. */
const MEMORY = 0.5;

/**
 * At most `perSecond` traces a second: the share is adapted to the rate at which traces arrive, so that the threshold says
 * truly how many traces one stands for. A bucket of one second's traces is the hard cap; while it is empty nothing is kept,
 * and until the next second nothing carries a threshold.
 */
export class RateChoice implements SamplingChoice {
  private windowStart: number;
  private arrivals = 0;
  private rate = 0;
  private tokens: number;
  private refilledAt: number;
  private isCapped = false;
  private lastProbability = -1;
  private lastThreshold: Threshold | undefined;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.tokens = Math.max(1, perSecond);
    this.windowStart = clock.now();
    this.refilledAt = this.windowStart;
  }

  threshold(): Threshold | undefined {
    const now = this.clock.now();
    this.roll(now);
    this.refill(now);
    this.arrivals += 1;
    if (this.tokens < 1) {
      this.isCapped = true;
      return undefined;
    }
    // The share shrinks while the bucket empties, so that each kept trace still says truly how many it stands for. A bucket
    // that closed suddenly would drop traces that no kept one stands for.
    const share = Math.min(1, this.perSecond / Math.max(this.rate, this.arrivals));
    const room = this.perSecond < 4 ? 1 : Math.min(1, (2 * this.tokens) / this.perSecond);
    return this.encode(share * room);
  }

  kept(): void {
    this.tokens -= 1;
  }

  isCounted(): boolean {
    return !this.isCapped;
  }

  private roll(now: number): void {
    const elapsed = now - this.windowStart;
    if (elapsed < WINDOW_MS) return;
    const perSecond = (this.arrivals * 1_000) / elapsed;
    this.rate = this.rate === 0 ? perSecond : this.rate * MEMORY + perSecond * (1 - MEMORY);
    this.arrivals = 0;
    this.windowStart = now;
    this.isCapped = false;
  }

  private refill(now: number): void {
    const gained = ((now - this.refilledAt) / 1_000) * this.perSecond;
    this.tokens = Math.min(Math.max(1, this.perSecond), this.tokens + gained);
    this.refilledAt = now;
  }

  /** Keeps the last threshold while the share changes by less than a hundredth: making one is the costly part. */
  private encode(probability: number): Threshold | undefined {
    if (Math.abs(probability - this.lastProbability) <= this.lastProbability * 0.01) return this.lastThreshold;
    this.lastProbability = probability;
    this.lastThreshold = thresholdOf(probability);
    return this.lastThreshold;
  }
}
