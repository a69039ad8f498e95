const DIGITS = 16;
const HALF = 8;
/** The value of a character that is no hexadecimal digit, larger than any digit's. */
const NONE = 0xff;
const VALUES = new Uint8Array(256).fill(NONE);
for (let digit = 0; digit < 16; digit++) VALUES[digit.toString(16).charCodeAt(0)] = digit;

/** Ids of spans in columns, by the place of the span. */
export interface IdColumns {
  readonly high: Int32Array;
  readonly low: Int32Array;
  /** The number of its trace. */
  readonly trace: Int32Array;
}

/** The length of a text that `readIds()` can read. */
export const ID_LENGTH = DIGITS;

/**
 * Reads ids of sixteen lower-case hexadecimal digits, as nearly all are; `undefined` when one of them is another.
 *
 * The ids are joined into one text first: V8 reads one that was built by concatenation piece by piece, five times slower.
 */
export function readIds(ids: readonly string[], trace: Int32Array): IdColumns | undefined {
  const count = ids.length;
  const text = ids.join('');
  if (text.length !== count * DIGITS) return undefined;
  const [high, low] = [new Int32Array(count), new Int32Array(count)];
  let seen = 0;
  for (let place = 0, at = 0; place < count; place++) {
    let [upper, lower] = [0, 0];
    for (const end = at + HALF; at < end; at++) {
      const code = text.charCodeAt(at);
      const digit = VALUES[code & 0xff] as number;
      seen |= digit | (code & 0xff00);
      upper = (upper << 4) | digit;
    }
    for (const end = at + HALF; at < end; at++) {
      const code = text.charCodeAt(at);
      const digit = VALUES[code & 0xff] as number;
      seen |= digit | (code & 0xff00);
      lower = (lower << 4) | digit;
    }
    high[place] = upper;
    low[place] = lower;
  }
  return seen < 16 ? { high, low, trace } : undefined;
}

/** Finds the place of an id. A `Map` of texts takes four times as long: it reads each text wherever that lies in the memory. */
export class IdTable {
  readonly #ids: IdColumns;
  /** For each slot, the place of its id plus one; 0 for a free slot. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(ids: IdColumns) {
    this.#ids = ids;
    let size = 16;
    while (size < ids.high.length * 2) size *= 2;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
  }

  /** `false` when one of the ids comes twice. */
  fill(): boolean {
    const { high, low, trace } = this.#ids;
    for (let place = 0; place < high.length; place++) {
      const slot = this.#slotOf(high[place] as number, low[place] as number, trace[place] as number);
      if (this.#slots[slot] !== 0) return false;
      this.#slots[slot] = place + 1;
    }
    return true;
  }

  /** -1 for an id that is not there. */
  find(high: number, low: number, trace: number): number {
    return (this.#slots[this.#slotOf(high, low, trace)] as number) - 1;
  }

  /** Where the id is, or would be. */
  #slotOf(high: number, low: number, trace: number): number {
    const { high: highs, low: lows, trace: traces } = this.#ids;
    let slot = Math.imul(high ^ Math.imul(low, 0x9e3779b1) ^ Math.imul(trace, 0x85ebca6b), 0xc2b2ae35);
    slot = (slot ^ (slot >>> 15)) & this.#mask;
    for (;;) {
      const place = (this.#slots[slot] as number) - 1;
      if (place < 0 || (lows[place] === low && highs[place] === high && traces[place] === trace)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }
}
