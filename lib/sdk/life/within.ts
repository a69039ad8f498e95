import { callClock } from '../../shared/time/call-clock.js';
import type { Clock } from '../../shared/time/clock.js';

/** How long a shutdown may take where `shutdownTimeoutMs` is not given. */
export const DEFAULT_SHUTDOWN_TIMEOUT_MS = 3_000;

/** Whether work has ended within a time; what it does later is nobody's business any more. Rejects as the work does. */
export function within(work: Promise<unknown>, limitMs: number, clock: Clock = callClock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => resolve(false), limitMs);
    const end = (then: () => void): void => {
      timer.clear();
      then();
    };
    work.then(
      () => end(() => resolve(true)),
      (error: unknown) => end(() => reject(error as Error)),
    );
  });
}
