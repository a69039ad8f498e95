import type { Clock } from '../../../../lib/shared/time/clock.js';

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  cleared: boolean;
}

/** A clock that stands still until it is told to go on; timers are kept in a binary heap by time, then by order. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #cleared = 0;
  readonly #heap: Pending[] = [];
  /** 2026-01-01T00:00:00Z, so that dates in headers can be written down. */
  readonly epoch = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  epochMs(): number {
    return this.epoch + this.#now;
  }

  setTimer(callback: () => void, delayMs: number): { clear(): void } {
    const pending = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback, cleared: false };
    this.#push(pending);
    return {
      clear: () => {
        if (!pending.cleared) this.#cleared++;
        pending.cleared = true;
      },
    };
  }

  /** Timers that have neither fired nor been cleared. */
  get timers(): number {
    return this.#heap.length - this.#cleared;
  }

  /** Goes forward, timer by timer; promises settle between two of them. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) break;
      this.#pop();
      if (next.cleared) {
        this.#cleared--;
        continue;
      }
      this.#now = next.at;
      // A later clear() of a timer that has fired must not be counted.
      next.cleared = true;
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  #push(pending: Pending): void {
    const heap = this.#heap;
    let at = heap.push(pending) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent]!, heap[at]!)) return;
      [heap[parent], heap[at]] = [heap[at]!, heap[parent]!];
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      let least = at;
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
      if (left + 1 < heap.length && before(heap[left + 1]!, heap[least]!)) least = left + 1;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

function before(a: Pending, b: Pending): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Lets everything that is already resolved run: asked for by a promise's continuation, a tick comes after all of those. */
export async function settle(): Promise<void> {
  await undefined;
  return new Promise((resolve) => process.nextTick(resolve));
}
