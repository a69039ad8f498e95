/** A timer that waits for its time. */
export interface DueTimer {
  readonly atMs: number;
}

/** The timer that comes first, of the same time the one that was set first; `undefined` when none is due by then. */
export function nextDue<T extends DueTimer>(timers: Iterable<T>, untilMs: number): T | undefined {
  let next: T | undefined;
  for (const timer of timers) if (timer.atMs <= untilMs && !(timer.atMs >= (next?.atMs ?? Infinity))) next = timer;
  return next;
}

/** After a turn of the event loop every promise that could settle has. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
