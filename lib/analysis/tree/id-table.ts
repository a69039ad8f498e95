import type { Scratch } from './scratch.js';

/** Numbers of a slot: the two of the id, the one of its trace, and its place plus one, 0 where the slot is free. */
const WIDTH = 4;
/** How far from its own slot an id may be; with ids that nobody has chosen for it, a table of a million stays below 50. */
const FARTHEST = 256;

/**
 * Finds the place of an id. A `Map` of texts takes four times as long: it reads each text wherever that lies in the memory;
 * here all that belongs to an id lies in one place.
 */
export class IdTable {
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param most how many ids are added at most. */
  constructor(most: number, scratch: Scratch) {
    let size = 16;
    while (size < most * 2) size *= 2;
    this.#slots = scratch.int32(size * WIDTH);
    this.#mask = size - 1;
  }

  /** `false` when the id is there already, or too many want the same slot. */
  add(high: number, low: number, trace: number, place: number): boolean {
    const slots = this.#slots;
    const at = this.#find(high, low, trace);
    if (at < 0 || slots[at + 3] !== 0) return false;
    slots[at] = high;
    slots[at + 1] = low;
    slots[at + 2] = trace;
    slots[at + 3] = place + 1;
    return true;
  }

  /** The place of an id, -1 for one that is not there. */
  placeOf(high: number, low: number, trace: number): number {
    const at = this.#find(high, low, trace);
    return at < 0 ? -1 : (this.#slots[at + 3] as number) - 1;
  }

  clear(): void {
    this.#slots.fill(0);
  }

  /** Where the id is, or would be; -1 when that is too far away. */
  #find(high: number, low: number, trace: number): number {
    const slots = this.#slots;
    const first = hashOf(high, low, trace);
    for (let step = 0; step < FARTHEST; step++) {
      const at = ((first + step) & this.#mask) * WIDTH;
      if (slots[at + 3] === 0 || (slots[at + 1] === low && slots[at] === high && slots[at + 2] === trace)) return at;
    }
    return -1;
  }
}

/** Mixed in three steps, because ids are also counted or multiplied instead of drawn, and one step leaves such in heaps. */
export function hashOf(high: number, low: number, trace: number): number {
  let mixed = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ trace;
  mixed = Math.imul(mixed ^ (mixed >>> 13) ^ low, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x27d4eb2f);
  return mixed ^ (mixed >>> 15);
}
