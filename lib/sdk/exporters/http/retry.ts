import type { Clock } from '../../../shared/time/clock.js';
import type { SendOutcome } from './send-outcome.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;
const GROWTH = 1.5;

/** What a series of attempts lives on. */
export interface RetryEnvironment {
  readonly clock: Clock;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
  /** Milliseconds from the first attempt on in which a further one may begin. */
  readonly withinMs: number;
  /** Waits for the time, or for less when the lane is flushed or shut down. */
  readonly wait: (delayMs: number) => Promise<void>;
  /** Asked after each failure: whether waiting is worth it. @defaultValue it is */
  readonly mayRetry?: (outcome: SendOutcome) => boolean;
}

/**
 * Repeats an attempt that may do better later, after growing waits with jitter; the backend's `Retry-After` counts, as far
 * as the time allows. What is left of the time is always used for one last attempt.
 */
export async function sendWithRetries(
  attempt: () => Promise<SendOutcome>,
  { clock, random, withinMs, wait, mayRetry = () => true }: RetryEnvironment,
): Promise<SendOutcome> {
  const startedMs = clock.now();
  let waitMs = FIRST_WAIT_MS;
  for (;;) {
    const outcome = await attempt();
    if (outcome.kind !== 'retry') return outcome;
    const leftMs = startedMs + withinMs - clock.now();
    if (leftMs <= 0 || !mayRetry(outcome)) return outcome;
    const jittered = waitMs * (0.8 + 0.4 * random());
    await wait(Math.min(Math.max(jittered, outcome.afterMs ?? 0), leftMs));
    waitMs = Math.min(waitMs * GROWTH, LONGEST_WAIT_MS);
  }
}
