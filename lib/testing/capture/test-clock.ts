import { platformCallClock } from '../../shared/time/call-clock.js';
import { seams, type EpochClock } from '../../shared/time/test-seams.js';
import { SkippableClock } from '../time/skippable-clock.js';
import { TickingClock } from '../time/ticking-clock.js';
import type { CaptureOptions } from './capture.options.js';

/** How time passes while a test captures. */
export interface TestClock {
  /** `undefined` for the system's clock. */
  readonly epochMs: EpochClock | undefined;
  reset(): void;
  /** Time passes: what waits in calls and is due runs. */
  advance(ms: number): Promise<void>;
  /** Puts back what was there before; once. */
  release(): void;
}

/** Lets the library read the clock of the test, and wait by it when it is a virtual one. */
export function useTestClock(clock: NonNullable<CaptureOptions['clock']>, rethrows: boolean): TestClock {
  const before = { ...seams };
  const ticking = clock === 'ticking' ? new TickingClock() : undefined;
  const virtual = typeof clock === 'object' ? clock : undefined;
  const source = ticking ?? virtual;
  const epochMs = source === undefined ? undefined : () => source.epochMs();
  const calls = virtual ?? new SkippableClock(platformCallClock, ticking);
  const own = {
    clock: epochMs,
    timers: virtual,
    calls,
    rethrowInternalErrors: rethrows || before.rethrowInternalErrors,
  };
  Object.assign(seams, own);
  return {
    epochMs,
    reset: () => ticking?.reset(),
    advance: (ms) => calls.advanceAsync(ms),
    release: () => {
      // A clock that somebody else has set meanwhile is not taken away.
      if (seams.clock === epochMs && seams.calls === calls) Object.assign(seams, before);
    },
  };
}
