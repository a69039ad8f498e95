import { describe, expect, it } from '@jest/globals';
import { RateChoice } from '../../../../lib/sdk/samplers/sampling-choice.js';
import { adjustedCountOf } from '../../../../lib/sdk/samplers/threshold.js';

/** Traces that arrive evenly, decided by a generator that gives the same randomness in every run. */
function simulate(perSecond: number, arrivalsPerSecond: number, seconds: number) {
  let nowMs = 0;
  let seed = 7;
  const choice = new RateChoice(perSecond, { now: () => nowMs });
  const keptInSecond = Array.from({ length: seconds }, () => 0);
  let counted = 0;
  let uncounted = 0;
  for (let i = 0; i < arrivalsPerSecond * seconds; i += 1) {
    nowMs = (i * 1_000) / arrivalsPerSecond;
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const randomness = `${seed.toString(16).padStart(8, '0')}000000`;
    const threshold = choice.threshold();
    if (threshold === undefined || randomness < threshold) continue;
    choice.kept();
    keptInSecond[Math.floor(nowMs / 1_000)]! += 1;
    if (choice.isCounted()) counted += adjustedCountOf(threshold);
    else uncounted += 1;
  }
  return { keptInSecond, counted, uncounted, arrived: arrivalsPerSecond * seconds };
}

describe('a rate', () => {
  it('keeps everything while less arrives', () => {
    const { keptInSecond } = simulate(100, 20, 5);
    expect(keptInSecond).toEqual([20, 20, 20, 20, 20]);
  });

  it('is never exceeded by more than the bucket of its first second', () => {
    const { keptInSecond } = simulate(50, 5_000, 10);
    expect(Math.max(...keptInSecond.slice(1))).toBeLessThanOrEqual(100);
    expect(keptInSecond.reduce((sum, kept) => sum + kept, 0)).toBeLessThanOrEqual(50 * 11);
    expect(keptInSecond.slice(2).reduce((sum, kept) => sum + kept, 0)).toBeGreaterThan(50 * 8 * 0.7);
  });

  it('says truly how many traces one stands for', () => {
    const { counted, uncounted, arrived } = simulate(50, 2_000, 60);
    // Only in its first second nothing is known about the rate, and the bucket has to close.
    expect(uncounted).toBeLessThan(50);
    expect(Math.abs(counted / arrived - 1)).toBeLessThan(0.05);
  });

  it('makes no promise about counts after the bucket has closed, until the next second', () => {
    let nowMs = 0;
    const choice = new RateChoice(1, { now: () => nowMs });
    const states: unknown[] = [];
    const ask = (atMs: number): void => {
      nowMs = atMs;
      const threshold = choice.threshold();
      if (threshold !== undefined) choice.kept();
      states.push([atMs, threshold !== undefined, choice.isCounted()]);
    };
    [0, 10, 20, 999, 2_000].forEach(ask);
    expect(states).toEqual([
      [0, true, true],
      [10, false, false],
      [20, false, false],
      [999, false, false],
      [2_000, true, true],
    ]);
  });

  it('keeps less than one a second without a promise about counts', () => {
    const { keptInSecond } = simulate(0.5, 10, 10);
    expect(keptInSecond.reduce((sum, kept) => sum + kept, 0)).toBeLessThanOrEqual(6);
  });
});
