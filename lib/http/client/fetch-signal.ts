// Imported, not the global: tests with fake timers would never run it, and the listener would stay.
import { setImmediate } from 'node:timers';
import type { Clock, Timer } from '../../shared/time/clock.js';
import { optionError } from '../../shared/options/refuse-option.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import { follow, unfollow, type SignalFollower } from '../../shared/time/signal-followers.js';

/** The signal of one request: the caller's, the time limit's, or both. */
export interface FetchSignal {
  readonly signal: AbortSignal | undefined;
  /** The time limit has struck. */
  readonly timedOut: () => boolean;
  /** The response's headers are here: the time limit is over, the caller may still abort the body. */
  readonly arrived: (response: Response) => void;
  /** A request goes out; a redirect makes another. */
  readonly started: () => void;
  /** The last byte of a response is here. */
  readonly ended: () => void;
  /** Nothing more will come: the timer is removed, and the caller's signal is no longer followed. */
  readonly release: () => void;
}

// The caller's signal may live as long as the application, so the listener on it goes when an unread body is collected.
const openBodies = new FinalizationRegistry<() => void>((release) => release());

/** Combines a caller's signal with a time limit, without `AbortSignal.any` and `AbortSignal.timeout`. */
export function createFetchSignal(
  caller: AbortSignal | undefined,
  timeoutMs: number | undefined,
  clock: Clock,
): FetchSignal {
  if (!isLimit(timeoutMs)) {
    return { ...UNLIMITED, signal: caller };
  }
  return new LimitedSignal(caller, timeoutMs, clock);
}

const nothing = (): void => {};
const UNLIMITED: Omit<FetchSignal, 'signal'> = {
  timedOut: () => false,
  arrived: nothing,
  started: nothing,
  ended: nothing,
  release: nothing,
};

class LimitedSignal implements FetchSignal, SignalFollower {
  readonly #controller = new AbortController();
  readonly #timer: Timer;
  #hasTimedOut = false;
  #isComplete = false;
  // Weak, because the caller's signal holds this object: a strong reference would keep the response alive with the signal.
  #response: WeakRef<Response> | undefined;

  constructor(
    private readonly caller: AbortSignal | undefined,
    timeoutMs: number,
    clock: Clock,
  ) {
    this.#timer = clock.setTimer(() => {
      this.#hasTimedOut = true;
      this.#controller.abort(new DOMException(`The request took longer than ${timeoutMs} ms`, 'TimeoutError'));
    }, timeoutMs);
    if (caller?.aborted) this.callerAborted(caller.reason);
    else if (caller !== undefined) follow(caller, this);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  timedOut(): boolean {
    return this.#hasTimedOut;
  }

  callerAborted(reason: unknown): void {
    this.#controller.abort(reason);
  }

  arrived(response: Response): void {
    this.#timer.clear();
    if (response.body === null) return this.#leave();
    openBodies.register(response.body, () => this.#leave());
    this.#response = new WeakRef(response);
    this.#leaveWhenRead();
  }

  started(): void {
    this.#isComplete = false;
  }

  ended(): void {
    this.#isComplete = true;
    this.#leaveWhenRead();
  }

  release(): void {
    this.#timer.clear();
    this.#leave();
  }

  // As with `fetch`, the caller may abort a body that nobody reads yet, even when all of its bytes are here. Once the last
  // byte is here and somebody reads, there is nothing left to abort.
  #leaveWhenRead(): void {
    const response = this.#response;
    if (!this.#isComplete || response === undefined) return;
    setImmediate(() => {
      if (this.#isComplete && response.deref()?.bodyUsed !== false) this.#leave();
    });
  }

  #leave(): void {
    if (this.caller !== undefined) unfollow(this.caller, this);
  }
}

function isLimit(timeoutMs: number | undefined): timeoutMs is number {
  if (timeoutMs === undefined || timeoutMs > 0) return timeoutMs !== undefined && timeoutMs < Infinity;
  // Reported and ignored instead of thrown, since a wrong number must not fail a request; `setTimeout` would wait 1 ms for it.
  const error = optionError('tracedFetch()', `timeoutMs is ${timeoutMs}; write milliseconds above 0`);
  reportInternalError('tracedFetch timeoutMs', error);
  return false;
}
