import type { Clock, Timer } from '../shared/clock.js';
import { TracedError } from '../shared/errors.js';
import { reportInternalError } from '../shared/guard.js';

/** The signal of one request: the caller's, the time limit's, or both. */
export interface FetchSignal {
  readonly signal: AbortSignal | undefined;
  /** The time limit has struck. */
  readonly timedOut: () => boolean;
  /** The response's headers are here: the time limit is over, the caller may still abort the body. */
  readonly arrived: (response: Response) => void;
  /** Nothing more will come: timer and listener are removed. */
  readonly release: () => void;
}

// The caller's signal may live as long as the application: our listener leaves it when the body can no longer be read.
const openBodies = new FinalizationRegistry<() => void>((release) => release());

/** Combines a caller's signal with a time limit, without `AbortSignal.any` and `AbortSignal.timeout`. */
export function createFetchSignal(
  caller: AbortSignal | undefined,
  timeoutMs: number | undefined,
  clock: Clock,
): FetchSignal {
  if (!isLimit(timeoutMs)) {
    return { signal: caller, timedOut: () => false, arrived: () => {}, release: () => {} };
  }
  const controller = new AbortController();
  let timedOut = false;
  const forward = (): void => controller.abort(caller?.reason);
  const timer: Timer = clock.setTimer(() => {
    timedOut = true;
    controller.abort(new DOMException(`The request took longer than ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  if (caller?.aborted) forward();
  else caller?.addEventListener('abort', forward, { once: true });
  const unlisten = (): void => caller?.removeEventListener('abort', forward);
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    arrived: (response) => {
      timer.clear();
      if (response.body) openBodies.register(response.body, unlisten);
      else unlisten();
    },
    release: () => {
      timer.clear();
      unlisten();
    },
  };
}

function isLimit(timeoutMs: number | undefined): timeoutMs is number {
  if (timeoutMs === undefined || timeoutMs > 0) return timeoutMs !== undefined && timeoutMs < Infinity;
  // A call is a bad place to fail for a wrong number; `setTimeout` would make it one millisecond.
  const error = new TracedError('TRACED_INVALID_OPTION', `timeoutMs is ${timeoutMs}; write milliseconds above 0`);
  reportInternalError('tracedFetch timeoutMs', error);
  return false;
}
