import { AsyncLocalStorage } from 'node:async_hooks';
import { processSlot } from './process/process-slot.js';

/** Why an attempt must not be repeated: its effect is out, or what it has sent can only be read once. */
export type CommitReason = 'not_retryable' | 'one_shot_body';

/** The attempt that is running, as far as rooms need it that do not import `resilience/`. */
export interface CommittableAttempt {
  /** The function has settled: what still runs in its async context is no longer part of the attempt. */
  readonly done: boolean;
  /** Declares it, and the attempts around it, unrepeatable. */
  commit(reason?: CommitReason): void;
}

export const attemptSlot = processSlot('attempt', () => new AsyncLocalStorage<CommittableAttempt | undefined>());

/** Declares the running attempt unrepeatable; nothing outside of any. */
export function commitRunningAttempt(reason: CommitReason): void {
  const current = attemptSlot.getStore();
  if (current !== undefined && !current.done) current.commit(reason);
}
