import { AHEAD, BACK } from '../chars/limits.js';

const MIN_LENGTH = AHEAD + BACK;

/** The places of a masked text where a detector may see what it did not see before. */
export class Windows {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Whether a text is so long that its windows can be less than the whole of it. */
  static areUseful(text: string): boolean {
    return text.length > MIN_LENGTH;
  }

  get count(): number {
    return this.#starts.length;
  }

  /** Adds the surroundings of a mask from `start` to `end`, behind those that were added before. */
  add(start: number, end: number): void {
    const last = this.#ends.length - 1;
    const from = Math.max(0, start - AHEAD);
    if (last >= 0 && from <= (this.#ends[last] as number)) this.#ends[last] = end + BACK;
    else {
      this.#starts.push(from);
      this.#ends.push(end + BACK);
    }
  }

  startOf(index: number): number {
    return this.#starts[index] as number;
  }

  endOf(index: number): number {
    return this.#ends[index] as number;
  }
}
