import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  adjustedCountOf,
  decodeThreshold,
  encodeThreshold,
  KEEP_ALL,
  thresholdOf,
} from '../../../../lib/sdk/samplers/threshold.js';

/** The specification's own arithmetic, with big integers. */
const value = (threshold: string): number => Number(BigInt(`0x${threshold}`)) / 2 ** 56;

describe('thresholds', () => {
  it.each([
    [1, '0'],
    [0.5, '8'],
    [0.25, 'c'],
    [1 / 3, 'aaab'],
    [0.1, 'e666'],
    [0.01, 'fd70a'],
    [0.001, 'ffbe77'],
    [2 ** -56, 'ffffffffffffff'],
  ])('of the probability %p are th:%s', (probability, th) => {
    expect(encodeThreshold(thresholdOf(probability)!)).toBe(th);
  });

  it.each([0, 2 ** -58, -1, Number.NaN])('do not exist for %p', (probability) => {
    expect(thresholdOf(probability)).toBeUndefined();
  });

  it('are right to four significant digits for every probability', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1, noNaN: true }), (probability) => {
        const threshold = thresholdOf(probability)!;
        expect(threshold).toMatch(/^[0-9a-f]{14}$/);
        expect(1 - value(threshold)).toBeGreaterThan(0);
        expect(Math.abs(1 / adjustedCountOf(threshold) / probability - 1)).toBeLessThan(1 / 16 ** 3);
        expect(decodeThreshold(encodeThreshold(threshold))).toBe(threshold);
      }),
    );
  });

  it('grow when the probability shrinks', () => {
    const probability = fc.double({ min: 1e-9, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (a, b) => {
        if (a > b) expect(thresholdOf(a)! <= thresholdOf(b)!).toBe(true);
      }),
    );
  });

  it.each(['', 'xyz', 'ABC', '0123456789abcde', '-1'])('are not read from %p', (th) => {
    expect(decodeThreshold(th)).toBeUndefined();
  });

  it('of everything stand for one trace each', () => {
    expect(adjustedCountOf(KEEP_ALL)).toBe(1);
    expect(adjustedCountOf(thresholdOf(0.25)!)).toBe(4);
  });
});
