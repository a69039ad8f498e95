import type { Clock } from './clock.types.js';
import { processSlot } from '../process/process-slot.js';

/** Milliseconds since the epoch, with a fraction. */
export type EpochClock = () => number;

/** What only this project's tests set, and `nestjs-traced/testing` for those of users. */
export interface TestSeams {
  /** Start and end times of spans, and every duration, come from here. */
  clock: EpochClock | undefined;
  /** Replaces `systemClock`. */
  timers: Clock | undefined;
  /** Replaces `callClock`, by which retries, time limits, breakers and bulkheads wait. */
  calls: Clock | undefined;
  /** Swallowed failures of telemetry are thrown. */
  rethrowInternalErrors: boolean;
}

/** The seams of this process; nothing is set while an application runs. */
export const seams: TestSeams = processSlot('test-seams', () => ({
  clock: undefined,
  timers: undefined,
  calls: undefined,
  rethrowInternalErrors: false,
}));
