const MOST = 1_000;

/** When the traces went that the store had to let go, the last thousand of them. */
export class GoneTraces {
  readonly #goneAtUs = new Map<string, number>();
  #count = 0;

  /** How many went since the beginning. */
  get count(): number {
    return this.#count;
  }

  add(traceId: string, nowUs: number): void {
    this.#count += 1;
    this.#goneAtUs.set(traceId, nowUs);
    if (this.#goneAtUs.size <= MOST) return;
    for (const oldest of this.#goneAtUs.keys()) {
      this.#goneAtUs.delete(oldest);
      return;
    }
  }

  /** Microseconds since the epoch; `undefined` for a trace that never was here, or went long ago. */
  goneAtUs(traceId: string): number | undefined {
    return this.#goneAtUs.get(traceId);
  }
}
