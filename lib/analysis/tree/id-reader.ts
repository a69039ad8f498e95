import type { Scratch } from './scratch.js';

/** The length of an id that `IdReader` can read: hexadecimal digits. */
export const ID_LENGTH = 16;

const PAIRS_OF_ID = ID_LENGTH / 2;
/** What stands for two characters that are no digits; more than any two digits are worth. */
const NONE = 0x100;
/** The worth of two lower-case hexadecimal digits, by both characters as one number in the byte order of this machine. */
const WORTH = new Uint16Array(0x10000).fill(NONE);
const characters = new Uint8Array(2);
const both = new Uint16Array(characters.buffer);
for (let worth = 0; worth < NONE; worth++) {
  const digits = worth.toString(16).padStart(2, '0');
  characters.set([digits.charCodeAt(0), digits.charCodeAt(1)]);
  WORTH[both[0] as number] = worth;
}

/** How many ids are read at a time: as many texts as are still near when they are read after having been looked at. */
const PART = 1024;
/** UTF-8 needs up to three bytes for what is one character here. */
const BYTES_OF_PART = PART * ID_LENGTH * 3;
const encoder = new TextEncoder();

/**
 * Reads ids of sixteen lower-case hexadecimal digits, as nearly all are, in the order of their places.
 *
 * Some are joined into one text first, and read as bytes: V8 reads characters of a text that was built by concatenation piece
 * by piece, five times slower.
 */
export class IdReader {
  /** Two numbers for each id: its first eight digits, its last eight. */
  readonly #numbers: Int32Array;
  readonly #waiting: string[] = [];
  readonly #bytes: Uint8Array;
  readonly #pairs: Uint16Array;
  #done = 0;
  #isPlain = true;

  constructor(count: number, scratch: Scratch) {
    this.#numbers = scratch.int32(count * 2);
    this.#bytes = new Uint8Array(Math.min(count, PART) * (BYTES_OF_PART / PART));
    this.#pairs = new Uint16Array(this.#bytes.buffer);
  }

  /** @param id sixteen characters long. */
  read(id: string): void {
    if (this.#waiting.push(id) === PART) this.#readWaiting();
  }

  /** Two numbers for each id; `undefined` when one of them has a character that is no lower-case hexadecimal digit. Called once. */
  finish(): Int32Array | undefined {
    this.#readWaiting();
    return this.#isPlain ? this.#numbers : undefined;
  }

  #readWaiting(): void {
    const count = this.#waiting.length;
    const { written } = encoder.encodeInto(this.#waiting.join(''), this.#bytes);
    this.#waiting.length = 0;
    const [pairs, numbers] = [this.#pairs, this.#numbers];
    let to = this.#done;
    let seen = written === count * ID_LENGTH ? 0 : NONE;
    for (let at = 0; at < count * PAIRS_OF_ID; at += 4, to++) {
      const first = WORTH[pairs[at] as number] as number;
      const second = WORTH[pairs[at + 1] as number] as number;
      const third = WORTH[pairs[at + 2] as number] as number;
      const fourth = WORTH[pairs[at + 3] as number] as number;
      seen |= first | second | third | fourth;
      numbers[to] = (first << 24) | (second << 16) | (third << 8) | fourth;
    }
    this.#done = to;
    if (seen >= NONE) this.#isPlain = false;
  }
}
