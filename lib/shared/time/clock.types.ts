/** Time and timers, injected so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Milliseconds since the epoch. */
  epochMs(): number;
  /** Calls `callback` once after `delayMs`; never keeps the process alive. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

/** A timer that can be stopped; stopping it twice does nothing. */
export interface Timer {
  clear(): void;
}
