/**
 * Limits how many attempts run at once; a bounded number waits in order of arrival.
 *
 * A slot is held until the function itself has settled, also when its caller was released by a timeout before.
 */
export class Bulkhead {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    readonly maxConcurrent: number,
    readonly maxQueue: number,
  ) {}

  get running(): number {
    return this.#running;
  }

  get queued(): number {
    return this.#waiting.length;
  }

  /** Takes a free slot; `false` when there is none. */
  tryEnter(): boolean {
    if (this.#running >= this.maxConcurrent) return false;
    this.#running++;
    return true;
  }

  /** Waits for a slot and calls `enter` with it; `undefined` when the queue is full. The result leaves the queue. */
  queue(enter: () => void): (() => void) | undefined {
    if (this.#waiting.length >= this.maxQueue) return undefined;
    this.#waiting.push(enter);
    return () => {
      const at = this.#waiting.indexOf(enter);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
  }

  /** Gives a slot back, or on to whoever waited longest. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
