import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startBackoff } from '../../../../lib/resilience/retry/backoff.js';
import { seededRandom } from '../support/seeded-random.js';

const KINDS = ['full', 'equal', 'decorrelated', 'decorrelatedV2', 'exponential', 'constant'] as const;

describe('the jitter formulas', () => {
  it('draw full jitter evenly between nothing and the cap', () => {
    const random = seededRandom(5);
    let sum = 0;
    let least = Infinity;
    let most = 0;
    for (let draw = 0; draw < 100_000; draw++) {
      const next = startBackoff({ kind: 'full', baseMs: 100, maxMs: 100 }, random);
      const delay = next(undefined);
      sum += delay;
      least = Math.min(least, delay);
      most = Math.max(most, delay);
    }
    expect(Math.abs(sum / 100_000 - 50)).toBeLessThan(1);
    expect(least).toBeLessThan(0.1);
    expect(most).toBeGreaterThan(99.9);
  });

  it('draw decorrelated jitter V2 as cockatiel 3.2.1 does', () => {
    // cockatiel's decorrelatedJitterGenerator with the same random sequence, initialDelay 100, maxDelay 30000.
    const reference = [
      116.38011025390983, 41.14594156736258, 243.77585379817154, 268.51191987950205, 812.4130826429148,
      2589.9918108429056, 4245.826497399149, 9090.23373252634, 14083.79524585136, 17068.881857309938,
    ];
    const next = startBackoff({ kind: 'decorrelatedV2', baseMs: 100, maxMs: 30_000 }, seededRandom(123));
    for (const delay of reference) expect(next(undefined)).toBeCloseTo(delay, 8);
  });

  it.each(KINDS)('keep %s finite and under the cap up to attempt 5000', (kind) => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (seed, baseMs, extra) => {
          const maxMs = baseMs + extra;
          const next = startBackoff({ kind, baseMs, maxMs }, seededRandom(seed));
          for (let attempt = 0; attempt < 5000; attempt++) {
            const delay = next(undefined);
            if (!(delay >= 0 && delay <= maxMs)) throw new Error(`${kind} gave ${delay} at attempt ${attempt}`);
          }
        },
      ),
      { numRuns: 20, examples: [[0, 0, 0]] },
    );
  });

  it('grow from the base', () => {
    const next = startBackoff({ kind: 'exponential', baseMs: 100, maxMs: 1000 }, () => 0);
    expect([1, 2, 3, 4, 5].map(() => next(undefined))).toEqual([100, 200, 400, 800, 1000]);
    const equal = startBackoff({ kind: 'equal', baseMs: 100, maxMs: 1000 }, () => 0.5);
    expect([1, 2].map(() => equal(undefined))).toEqual([75, 150]);
    const decorrelated = startBackoff({ kind: 'decorrelated', baseMs: 100, maxMs: 1000 }, () => 1);
    expect([1, 2, 3].map(() => decorrelated(undefined))).toEqual([300, 900, 1000]);
  });
});
