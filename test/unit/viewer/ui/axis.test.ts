import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  logPosition,
  middleOf,
  niceStep,
  ticks,
  usualWindow,
  within,
  zoom,
} from '../../../../lib/viewer/ui/model/axis.js';

const whole = { fromUs: 0, toUs: 1000 };
const windows = fc
  .tuple(fc.double({ min: 0, max: 900, noNaN: true }), fc.double({ min: 1, max: 100, noNaN: true }))
  .map(([fromUs, span]) => ({ fromUs, toUs: fromUs + span }));

describe('the time axis', () => {
  it('has round times, inside the window', () => {
    expect(ticks({ fromUs: 0, toUs: 205_000 }, 5)).toEqual([0, 50_000, 100_000, 150_000, 200_000]);
    expect(ticks({ fromUs: 3_920_000, toUs: 4_100_000 }, 6).map((us) => us / 1000)).toEqual([3950, 4000, 4050, 4100]);
  });

  it('has no times for nothing', () => {
    expect(ticks({ fromUs: 5, toUs: 5 }, 5)).toEqual([]);
  });

  it('steps by 1, 2, 2.5 or 5', () => {
    expect([0.9, 1, 1.1, 2.2, 3, 41, 60].map(niceStep)).toEqual([1, 1, 2, 2.5, 5, 50, 100]);
  });

  it('steps as a clock does beyond seconds', () => {
    const minutes = ticks({ fromUs: 0, toUs: 10 * 60e6 }, 6).map((us) => us / 60e6);
    expect(minutes).toEqual([0, 2, 4, 6, 8, 10].filter((minute) => minutes.includes(minute)));
    expect([6e6, 50e6, 61e6, 700e6, 1900e6, 3700e6, 4e10].map((us) => niceStep(us) / 1e6)).toEqual([
      10, 60, 120, 900, 3600, 7200, 43_200,
    ]);
    expect(niceStep(86_400e6 * 3)).toBe(86_400e6 * 5);
  });

  it.each([
    ['in the window', { fromUs: 120, toUs: 160 }, 0.4],
    ['that begins before it', { fromUs: 0, toUs: 120 }, 0.1],
    ['that goes on after it', { fromUs: 180, toUs: 900 }, 0.9],
    ['that is not in it', { fromUs: 300, toUs: 400 }, 0.5],
  ])('knows the middle of what is seen of a bar %s', (_, bar, middle) => {
    expect(middleOf({ fromUs: 100, toUs: 200 }, bar)).toBeCloseTo(middle);
  });

  it('stays inside the whole when it is zoomed', () => {
    fc.assert(
      fc.property(
        windows,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (window, factor, centre) => {
          const { fromUs, toUs } = zoom(window, factor, centre, whole);
          expect(fromUs).toBeGreaterThanOrEqual(-1e-6);
          expect(toUs).toBeLessThanOrEqual(1000 + 1e-6);
          expect(toUs).toBeGreaterThan(fromUs);
        },
      ),
    );
  });

  it('keeps the time below the pointer where it is', () => {
    const { fromUs, toUs } = zoom({ fromUs: 200, toUs: 600 }, 2, 0.25, whole);
    expect(fromUs + (toUs - fromUs) * 0.25).toBeCloseTo(300);
  });

  it('moves a window that sticks out', () => {
    expect(within({ fromUs: 900, toUs: 1200 }, whole)).toEqual({ fromUs: 700, toUs: 1000 });
  });

  it('shows the request at first where what it started goes on for much longer', () => {
    expect(usualWindow(400, whole)).toBe(whole);
    expect(usualWindow(200, whole)).toEqual({ fromUs: 0, toUs: 250 });
    expect(usualWindow(0, whole)).toBe(whole);
  });

  it('places latencies on a logarithmic scale', () => {
    expect([10, 100, 1000, 1e9].map((us) => logPosition(us, 10, 1000))).toEqual([0, 0.5, 1, 1]);
  });
});
